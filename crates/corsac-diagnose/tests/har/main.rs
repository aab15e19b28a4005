//! HARs: what is read of them, whatever pieces they come in and wherever they end; and what is judged of them.

mod judging;
mod make;
mod properties;
mod reading;
