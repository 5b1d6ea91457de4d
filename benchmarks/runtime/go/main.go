// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// The rows of the comparison on goroutines and channels.
//
// usage: peer ROW...      prints one line of JSON a row
//
//	peer echo PORT   an echo server
//
// GOMAXPROCS=1 makes it the single thread that the other programs are.
package main

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"net"
	"os"
	"runtime"
	"sync"
	"syscall"
	"time"
)

//go:noinline
func trivial() int { return 1 }

func perOperation(start time.Time, count int) float64 {
	return float64(time.Since(start).Nanoseconds()) / float64(count)
}

// What the process has used of the CPU, in user mode and in the kernel.
func cpu() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Nano() + usage.Stime.Nano())
}

func residentBytes() float64 {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		panic(err)
	}
	var size, resident int
	if _, err := fmt.Sscan(string(statm), &size, &resident); err != nil {
		panic(err)
	}
	return float64(resident * os.Getpagesize())
}

// A call: Go has no coroutine to await.
func await() float64 {
	const count = 100_000_000
	total := 0
	start := time.Now()
	for i := 0; i < count; i++ {
		total += trivial()
	}
	if total != count {
		panic("lost a call")
	}
	return perOperation(start, count)
}

func createTask() float64 {
	const count = 1_000_000
	result := make(chan int)
	start := time.Now()
	for i := 0; i < count; i++ {
		go func() { result <- trivial() }()
		<-result
	}
	return perOperation(start, count)
}

func gather() float64 {
	const children, rounds = 10_000, 50
	start := time.Now()
	for round := 0; round < rounds; round++ {
		results := make([]int, children)
		var group sync.WaitGroup
		group.Add(children)
		for child := 0; child < children; child++ {
			child := child
			go func() {
				results[child] = trivial()
				group.Done()
			}()
		}
		group.Wait()
	}
	return perOperation(start, children*rounds)
}

func switches(tasks int) float64 {
	turns := 5_000_000 / tasks
	var group sync.WaitGroup
	group.Add(tasks)
	start := time.Now()
	for task := 0; task < tasks; task++ {
		go func() {
			for turn := 0; turn < turns; turn++ {
				runtime.Gosched()
			}
			group.Done()
		}()
	}
	group.Wait()
	return perOperation(start, turns*tasks)
}

func queue() float64 {
	const count = 2_000_000
	items := make(chan int, 100)
	start := time.Now()
	go func() {
		for item := 0; item < count; item++ {
			items <- item
		}
	}()
	for item := 0; item < count; item++ {
		<-items
	}
	return perOperation(start, count)
}

func timersFire() float64 {
	const count = 1_000_000
	chance := rand.New(rand.NewSource(1))
	delays := make([]time.Duration, count)
	for i := range delays {
		delays[i] = time.Duration(chance.Float64() * 0.5e9)
	}
	var group sync.WaitGroup
	group.Add(count)
	start := cpu()
	for _, delay := range delays {
		time.AfterFunc(delay, group.Done)
	}
	group.Wait()
	return (cpu() - start) / count
}

func sleepers() float64 {
	const count = 100_000
	chance := rand.New(rand.NewSource(2))
	var group sync.WaitGroup
	group.Add(count)
	start := cpu()
	for i := 0; i < count; i++ {
		delay := time.Duration(chance.Float64() * 0.2e9)
		go func() {
			time.Sleep(delay)
			group.Done()
		}()
	}
	group.Wait()
	return (cpu() - start) / count
}

func deadline() float64 {
	const count = 2_000_000
	start := time.Now()
	for i := 0; i < count; i++ {
		time.NewTimer(10 * time.Second).Stop()
	}
	return perOperation(start, count)
}

// To another thread and back: the other goroutine keeps its thread, so that
// each way is a hand-off between threads. Nothing is tied to a CPU, as Go's
// own scheduler does best with two that it may choose from.
func threadRoundTrip() float64 {
	runtime.GOMAXPROCS(2)
	const count = 100_000
	there, back := make(chan int), make(chan int)
	go func() {
		runtime.LockOSThread()
		for number := range there {
			back <- number + trivial()
		}
	}()
	start := time.Now()
	for number := 0; number < count; number++ {
		there <- number
		<-back
	}
	close(there)
	return perOperation(start, count)
}

func taskBytes() float64 {
	const count = 100_000
	before := residentBytes()
	for i := 0; i < count; i++ {
		go time.Sleep(1000 * time.Second)
	}
	time.Sleep(100 * time.Millisecond) // until all of them sleep
	return (residentBytes() - before) / count
}

func serve(connection net.Conn) {
	defer connection.Close()
	buffer := make([]byte, 65536)
	for {
		size, err := connection.Read(buffer)
		if err != nil {
			return
		}
		if _, err := connection.Write(buffer[:size]); err != nil {
			return
		}
	}
}

func echo(port string) {
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		panic(err)
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		go serve(connection)
	}
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "echo" {
		echo(os.Args[2])
	}
	rows := map[string]func() float64{
		"a":     await,
		"b":     createTask,
		"c":     gather,
		"d2":    func() float64 { return switches(2) },
		"d1000": func() float64 { return switches(1000) },
		"e":     queue,
		"f1":    timersFire,
		"f2":    sleepers,
		"f3":    deadline,
		"h":     threadRoundTrip,
		"m":     taskBytes,
	}
	for _, name := range os.Args[1:] {
		row, known := rows[name]
		if !known {
			fmt.Fprintln(os.Stderr, "peer: no row", name)
			os.Exit(2)
		}
		line, err := json.Marshal(map[string]any{"row": name, "value": row()})
		if err != nil {
			panic(err)
		}
		fmt.Println(string(line))
	}
}
