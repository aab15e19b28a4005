# 1  the browser's preflight: may https://myapp.com send a PUT? (a browser does not send it now: it remembers the answer)
curl -i -X OPTIONS 'https://api.mybackend.com/profile' \
  -H 'Accept: */*' \
  -H 'Access-Control-Request-Method: PUT' \
  -H 'Access-Control-Request-Headers: authorization' \
  -H 'Referer: https://myapp.com/' \
  -H 'Origin: https://myapp.com' \
  -H 'Sec-Fetch-Dest: empty' \
  -H 'Sec-Fetch-Mode: cors' \
  -H 'Sec-Fetch-Site: cross-site' \
  -H 'User-Agent: Mozilla/5.0 (compatible; Corsac/0.1.0)' \
  --compressed

# 2  the PUT itself. Take care: it may change things on the server.
curl -i -X PUT 'https://api.mybackend.com/profile' \
  -H 'Authorization: Bearer <secret>' \
  -H 'Accept: */*' \
  -H 'Accept-Language: en-US,en;q=0.9' \
  -H 'Content-Length: 0' \
  -H 'Referer: https://myapp.com/' \
  -H 'Origin: https://myapp.com' \
  -H 'Sec-Fetch-Dest: empty' \
  -H 'Sec-Fetch-Mode: cors' \
  -H 'Sec-Fetch-Site: cross-site' \
  -H 'User-Agent: Mozilla/5.0 (compatible; Corsac/0.1.0)' \
  --compressed

# Put the real values where <secret> stands, or run corsac with --show-secrets.
# curl shows the answer in any case: it does not enforce CORS, only browsers do.
