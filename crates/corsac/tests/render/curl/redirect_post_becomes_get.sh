# 1  the browser's preflight: may https://myapp.com send a POST?
curl -i -X OPTIONS 'https://api.mybackend.com/transfer-money' \
  -H 'Accept: */*' \
  -H 'Access-Control-Request-Method: POST' \
  -H 'Access-Control-Request-Headers: authorization,content-type' \
  -H 'Referer: https://myapp.com/' \
  -H 'Origin: https://myapp.com' \
  -H 'Sec-Fetch-Dest: empty' \
  -H 'Sec-Fetch-Mode: cors' \
  -H 'Sec-Fetch-Site: cross-site' \
  -H 'User-Agent: Mozilla/5.0 (compatible; Corsac/0.1.0)' \
  --compressed

# 2  the POST itself. Take care: it may change things on the server.
#    its body (17 bytes) is read from stdin: put < FILE behind the command
curl -i -X POST 'https://api.mybackend.com/transfer-money' \
  -H 'Content-Type: application/json' \
  -H 'Authorization: Bearer <secret>' \
  -H 'Accept: */*' \
  -H 'Accept-Language: en-US,en;q=0.9' \
  -H 'Referer: https://myapp.com/' \
  -H 'Origin: https://myapp.com' \
  -H 'Sec-Fetch-Dest: empty' \
  -H 'Sec-Fetch-Mode: cors' \
  -H 'Sec-Fetch-Site: cross-site' \
  -H 'User-Agent: Mozilla/5.0 (compatible; Corsac/0.1.0)' \
  --compressed \
  --data-binary @-

# 3  the GET to where redirect 1 leads.
curl -i 'https://www.mybackend.com/done' \
  -H 'Accept: */*' \
  -H 'Accept-Language: en-US,en;q=0.9' \
  -H 'Referer: https://myapp.com/' \
  -H 'Origin: null' \
  -H 'Sec-Fetch-Dest: empty' \
  -H 'Sec-Fetch-Mode: cors' \
  -H 'Sec-Fetch-Site: cross-site' \
  -H 'User-Agent: Mozilla/5.0 (compatible; Corsac/0.1.0)' \
  --compressed

# Put the real values where <secret> stands, or run corsac with --show-secrets.
# curl shows the answer in any case: it does not enforce CORS, only browsers do.
