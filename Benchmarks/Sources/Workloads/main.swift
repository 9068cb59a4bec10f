import Lab

let wanted = CommandLine.arguments.dropFirst().first ?? ""
let count = CommandLine.arguments.dropFirst(2).first.flatMap(Int.init) ?? 1_000_000
let workloads = [
  Chain.switched(count: count), Chain.routed(count: count),
]
for workload in workloads where wanted.isEmpty || workload.name.hasPrefix(wanted) {
  let result = workload.run()
  let nanoseconds = result.cpu * 1e9 / Double(result.hops)
  print(
    "\(workload.name): \(result.hops) hops (\(workload.expectedHops) expected), \(result.events) events,"
      + " \(result.cpu) s CPU, \(nanoseconds) ns per hop")
}
