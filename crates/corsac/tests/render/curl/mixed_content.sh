# 1  the GET, which the browser never sent.
curl -i 'http://api.mybackend.com/profile' \
  -H 'Origin: https://myapp.com'

# curl shows the answer in any case: it does not enforce CORS, only browsers do. In a browser: MixedContent.
