import os

import uvicorn
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route


async def items(request):
    return JSONResponse([], headers={"Link": '</items?page=2>; rel="next"', "X-Total-Count": "31"})


app = Starlette(routes=[Route("/items", items)])
app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://app.example.com"],
)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
