import os

import uvicorn
from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"], allow_headers=["Authorization"])


@app.middleware("http")
async def allow(request: Request, call_next):
    response = await call_next(request)
    response.headers.append("Access-Control-Allow-Origin", "*")
    return response


@app.get("/me")
def me():
    return {"name": "you"}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
