# 1  the POST itself. Take care: it may change things on the server.
#    its body (9 bytes) is read from stdin: put < FILE behind the command
curl -i -X POST 'https://api.mybackend.com/transfer-money' \
  -H 'Content-Type: application/x-www-form-urlencoded;charset=UTF-8' \
  -H 'Accept: */*' \
  -H 'Accept-Language: en-US,en;q=0.9' \
  -H 'Referer: https://myapp.com/' \
  -H 'Origin: https://myapp.com' \
  -H 'Sec-Fetch-Dest: empty' \
  -H 'Sec-Fetch-Mode: cors' \
  -H 'Sec-Fetch-Site: cross-site' \
  -H 'User-Agent: Mozilla/5.0 (compatible; Corsac/0.1.0)' \
  --compressed \
  -H 'Cookie: session=<secret>' \
  --data-binary @-

# Put the real values where <secret> stands, or run corsac with --show-secrets.
# curl shows the answer in any case: it does not enforce CORS, only browsers do. In a browser: AllowOriginMissing.
