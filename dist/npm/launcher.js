#!/usr/bin/env node
// Runs the program from the package for this system. The streams are the program's own, signals are passed on to it, and
// this process ends as the program did.
"use strict";

const { spawn } = require("node:child_process");

// Those that ask a program to end.
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

// As the program itself does where the machine refuses something.
function complain(error, hint) {
  console.error(`error: ${error}\nhint: ${hint}`);
  process.exit(2);
}

function program() {
  const system = `${process.platform}-${process.arch}`;
  const file = process.platform === "win32" ? "corsac.exe" : "corsac";
  try {
    return require.resolve(`@corsac/${system}/${file}`);
  } catch {
    return complain(
      `the npm package @corsac/${system}, which has the program for this system, is not installed`,
      "install with optional dependencies; if there is no such package, build Corsac from source",
    );
  }
}

const child = spawn(program(), process.argv.slice(2), { stdio: "inherit" });
for (const signal of SIGNALS) {
  process.on(signal, () => child.kill(signal));
}
child.on("error", (error) => complain(`the program does not start: ${error.message}`, "install the npm package again"));
child.on("exit", (code, signal) => {
  if (signal === null) {
    process.exit(code);
  }
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
