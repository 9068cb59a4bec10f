import Lab

let wanted = CommandLine.arguments.dropFirst().first ?? ""
let workloads = [
  Chain.switched(count: 1_000_000), Chain.routed(count: 1_000_000),
]
for workload in workloads where wanted.isEmpty || workload.name.hasPrefix(wanted) {
  let result = workload.run()
  let nanoseconds = result.cpu * 1e9 / Double(result.hops)
  print(
    "\(workload.name): \(result.hops) hops (\(workload.expectedHops) expected), \(result.events) events,"
      + " \(result.cpu) s CPU, \(nanoseconds) ns per hop")
}
