module cotidy/benchmarks/runtime/go

go 1.19
