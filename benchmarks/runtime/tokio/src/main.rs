// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

//! The rows of the comparison on Tokio's current-thread runtime.
//!
//! usage: peer ROW...      prints one line of JSON a row
//!        peer echo PORT   an echo server

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;

fn runtime() -> Runtime {
    // One thread for blocking work, as the other programs have.
    Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(1)
        .build()
        .unwrap()
}

fn per_operation(start: Instant, count: usize) -> f64 {
    start.elapsed().as_nanos() as f64 / count as f64
}

/// What the only thread that works has used of the CPU, in nanoseconds.
fn cpu() -> f64 {
    number_in("/proc/self/schedstat", 0)
}

fn resident_bytes() -> f64 {
    number_in("/proc/self/statm", 1) * 4096.0
}

fn number_in(path: &str, field: usize) -> f64 {
    let text = std::fs::read_to_string(path).unwrap();
    text.split_whitespace().nth(field).unwrap().parse().unwrap()
}

/// `std::hint::black_box`, which Debian's compiler does not have yet.
fn black_box(number: i32) -> i32 {
    // SAFETY: a plain load from a live variable.
    unsafe { std::ptr::read_volatile(&number) }
}

#[inline(never)]
async fn trivial(number: i32) -> i32 {
    black_box(number)
}

/// A future with an allocation of its own, as coroutines have in C++.
#[inline(never)]
fn boxed(number: i32) -> Pin<Box<dyn Future<Output = i32> + Send>> {
    Box::pin(async move { black_box(number) })
}

struct Chance(u64);

impl Chance {
    /// xorshift64, as a number in [0, 1).
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

async fn await_inline() -> f64 {
    let count = 50_000_000;
    let mut total = 0i32;
    let start = Instant::now();
    for number in 0..count {
        total = total.wrapping_add(trivial(number).await);
    }
    black_box(total);
    per_operation(start, count as usize)
}

async fn await_boxed() -> f64 {
    let count = 10_000_000;
    let mut total = 0i32;
    let start = Instant::now();
    for number in 0..count {
        total = total.wrapping_add(boxed(number).await);
    }
    black_box(total);
    per_operation(start, count as usize)
}

async fn create_task() -> f64 {
    let count = 1_000_000;
    let start = Instant::now();
    for number in 0..count {
        tokio::spawn(trivial(number)).await.unwrap();
    }
    per_operation(start, count as usize)
}

async fn gather() -> f64 {
    let (children, rounds) = (10_000, 50);
    let start = Instant::now();
    for _ in 0..rounds {
        let tasks: Vec<_> =
            (0..children).map(|child| tokio::spawn(trivial(child))).collect();
        let mut results = Vec::with_capacity(tasks.len());
        for task in tasks {
            results.push(task.await.unwrap());
        }
        black_box(results.iter().sum());
    }
    per_operation(start, children as usize * rounds)
}

async fn switches(tasks: usize) -> f64 {
    let turns = 5_000_000 / tasks;
    let start = Instant::now();
    let tasks: Vec<_> = (0..tasks)
        .map(|_| {
            tokio::spawn(async move {
                for _ in 0..turns {
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    let count = turns * tasks.len();
    for task in tasks {
        task.await.unwrap();
    }
    per_operation(start, count)
}

async fn queue() -> f64 {
    let count = 2_000_000;
    let (sender, mut receiver) = mpsc::channel::<i32>(100);
    let start = Instant::now();
    let producer = tokio::spawn(async move {
        for item in 0..count {
            sender.send(item).await.unwrap();
        }
    });
    for _ in 0..count {
        receiver.recv().await.unwrap();
    }
    producer.await.unwrap();
    per_operation(start, count as usize)
}

async fn sleepers() -> f64 {
    let count = 100_000;
    let mut chance = Chance(88172645463325252);
    let start = cpu();
    let tasks: Vec<_> = (0..count)
        .map(|_| {
            let delay = Duration::from_nanos((chance.next() * 0.2e9) as u64);
            tokio::spawn(tokio::time::sleep(delay))
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    (cpu() - start) / count as f64
}

/// `timeout()` polls its deadline only if the work is not done at once, so the
/// deadline is polled first here: that is what arms it.
async fn deadline() -> f64 {
    let count = 2_000_000;
    let start = Instant::now();
    for number in 0..count {
        let deadline = tokio::time::sleep(Duration::from_secs(10));
        tokio::pin!(deadline);
        tokio::select! {
            biased;
            _ = &mut deadline => {}
            _ = trivial(number) => {}
        }
    }
    per_operation(start, count as usize)
}

fn nested(depth: u32) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        match depth {
            0 => tokio::time::sleep(Duration::from_secs(1000)).await,
            _ => nested(depth - 1).await,
        }
    })
}

/// Nothing is thrown in Rust: the task's futures are dropped where they wait.
async fn cancel(depth: u32) -> f64 {
    let count = 500_000;
    let start = Instant::now();
    for _ in 0..count {
        let task = tokio::spawn(nested(depth));
        tokio::task::yield_now().await;
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
    }
    per_operation(start, count as usize)
}

/// The second thread of a row has a CPU of its own, the first one; the program
/// runs on another. Where that is not allowed, the kernel decides.
fn move_to_cpu_0() {
    // SAFETY: a zeroed set is an empty one, and the call only reads it.
    unsafe {
        let mut cpus: libc::cpu_set_t = std::mem::zeroed();
        libc::CPU_SET(0, &mut cpus);
        libc::sched_setaffinity(0, std::mem::size_of_val(&cpus), &cpus);
    }
}

/// Two runtimes, each with a thread of its own.
async fn thread_round_trip() -> f64 {
    let count = 50_000;
    let (there, mut incoming) = mpsc::unbounded_channel::<i32>();
    let (back, mut answers) = mpsc::unbounded_channel::<i32>();
    let thread = std::thread::spawn(move || {
        move_to_cpu_0();
        runtime().block_on(async move {
            while let Some(number) = incoming.recv().await {
                back.send(number).unwrap();
            }
        })
    });
    let start = Instant::now();
    for number in 0..count {
        there.send(number).unwrap();
        answers.recv().await.unwrap();
    }
    let spent = per_operation(start, count as usize);
    drop(there);
    thread.join().unwrap();
    spent
}

async fn offload() -> f64 {
    let count = 50_000;
    tokio::task::spawn_blocking(move_to_cpu_0).await.unwrap();
    let start = Instant::now();
    for number in 0..count {
        tokio::task::spawn_blocking(move || black_box(number)).await.unwrap();
    }
    per_operation(start, count as usize)
}

async fn task_bytes() -> f64 {
    let count = 100_000;
    let before = resident_bytes();
    let tasks: Vec<_> = (0..count)
        .map(|_| tokio::spawn(tokio::time::sleep(Duration::from_secs(1000))))
        .collect();
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
    let spent = resident_bytes() - before;
    tasks.iter().for_each(|task| task.abort());
    spent / count as f64
}

async fn serve(mut stream: TcpStream) {
    stream.set_nodelay(true).unwrap();
    let mut buffer = vec![0; 65536];
    loop {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(size) => {
                if stream.write_all(&buffer[..size]).await.is_err() {
                    return;
                }
            }
        }
    }
}

async fn echo(port: u16) {
    let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        tokio::spawn(serve(stream));
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [row, port] = &arguments[..] {
        if row == "echo" {
            return runtime().block_on(echo(port.parse().unwrap()));
        }
    }
    for row in arguments {
        let rt = runtime();
        let value = match row.as_str() {
            "a" => rt.block_on(await_inline()),
            "a-boxed" => rt.block_on(await_boxed()),
            "b" => rt.block_on(create_task()),
            "c" => rt.block_on(gather()),
            "d2" => rt.block_on(switches(2)),
            "d1000" => rt.block_on(switches(1000)),
            "e" => rt.block_on(queue()),
            "f2" => rt.block_on(sleepers()),
            "f3" => rt.block_on(deadline()),
            "x0" => rt.block_on(cancel(0)),
            "x8" => rt.block_on(cancel(8)),
            "h" => rt.block_on(thread_round_trip()),
            "o" => rt.block_on(offload()),
            "m" => rt.block_on(task_bytes()),
            _ => panic!("no row {row}"),
        };
        println!("{{\"row\": \"{row}\", \"value\": {value:.3}}}");
    }
}
