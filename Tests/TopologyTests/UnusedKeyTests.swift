import Lab
import Testing

/// Keys that are accepted and change nothing so far.
@Suite struct UnusedKeyTests {
  private func warnings(_ nodes: String) throws -> [String] {
    try Topology(yaml: "polder: 1\n" + nodes, file: "lab.yaml").file.warnings.map(\.warning)
  }

  private let fix = "remove it, or keep it for a version that simulates processors and memory"

  @Test func `hosts and the keys of machines that have no effect are warned of, each once`() throws {
    let warnings = try warnings(
      """
      hosts: { hv1: { cpus: 4, memory: 8GiB } }
      groups: { big: { memory: 1GiB } }
      nodes:
        a: { vcpus: 2, host: hv1, groups: [big] }
        b: { vcpus: 3 }
      """)
    #expect(
      warnings == [
        "lab.yaml:2:10: warning: 'hosts' has no effect yet: \(fix)",
        "lab.yaml:3:26: warning: 'memory' has no effect yet: \(fix)",
        "lab.yaml:5:15: warning: 'vcpus' has no effect yet: \(fix)",
        "lab.yaml:5:24: warning: 'host' has no effect yet: \(fix)",
      ])
  }

  @Test func `what says the default, as an expanded file does, is not worth a warning`() throws {
    #expect(try warnings("nodes: { a: { vcpus: 1, memory: 256MiB } }") == [])
    #expect(try Topology(yaml: "polder: 1\nnodes: { a: {} }", file: "lab.yaml").yaml().contains("vcpus: 1"))
  }
}
