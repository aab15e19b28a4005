//! tonic behind gRPC-Web, which browsers speak: the page has to send gRPC's headers and to read its status.
//!
//! The service is written by hand, with bytes for messages, so that no `protoc` is needed; one that was generated goes in
//! its place.
//!
//! ```text
//! cargo run -p corsac-tower --example with_tonic
//! ```

use std::convert::Infallible;
use std::error::Error;

use bytes::{Buf, BufMut, Bytes};
use corsac_server::{Policy, Rule, Tier};
use corsac_tower::CorsLayer;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tonic::body::Body;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::server::Grpc;
use tonic::{Request, Response, Status};
use tonic_web::GrpcWebLayer;
use tower::{ServiceBuilder, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let pages = Tier::new(["https://myapp.com"])
        // Always a POST, which needs no permission; its content type and these headers do.
        .request_headers(["Content-Type", "X-Grpc-Web", "X-User-Agent", "Grpc-Timeout"])
        // Where a call fails before its first message, its status is in the headers, not at the end of the body.
        .exposed_headers(["Grpc-Status", "Grpc-Message", "Grpc-Status-Details-Bin"])
        .max_age(600);
    let policy = Policy::builder().rule(Rule::new(["/demo.Greeter/{method}"]).tier(pages)).build()?;
    let service = ServiceBuilder::new()
        // Outside of gRPC-Web, which refuses OPTIONS.
        .layer(CorsLayer::new(policy))
        .layer(GrpcWebLayer::new())
        .service(service_fn(call));

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on {}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        let service = TowerToHyperService::new(service.clone());
        tokio::spawn(async move {
            let server = auto::Builder::new(TokioExecutor::new());
            // A client that goes away is no fault.
            drop(server.serve_connection(TokioIo::new(stream), service).await);
        });
    }
}

/// The service's methods.
async fn call(request: http::Request<Body>) -> Result<http::Response<Body>, Infallible> {
    let path = request.uri().path().to_owned();
    let mut grpc = Grpc::new(BytesCodec);
    let greet = service_fn(move |request: Request<Bytes>| {
        let known = path == "/demo.Greeter/Greet";
        async move {
            let name = request.into_inner();
            if !known {
                return Err(Status::unimplemented("there is no such method"));
            }
            if name.is_empty() {
                return Err(Status::invalid_argument("a name is missing"));
            }
            Ok(Response::new(Bytes::from([b"hello ", &name[..]].concat())))
        }
    });
    Ok(grpc.unary(greet, request).await)
}

/// Messages as they are.
#[derive(Clone, Copy, Debug, Default)]
struct BytesCodec;

impl Codec for BytesCodec {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for BytesCodec {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(item);
        Ok(())
    }
}

impl Decoder for BytesCodec {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}
