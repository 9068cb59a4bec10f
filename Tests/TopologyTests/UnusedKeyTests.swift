import Lab
import Testing

/// Keys that change nothing where they are.
@Suite struct UnusedKeyTests {
  private func warnings(_ nodes: String) throws -> [String] {
    try Topology(yaml: "polder: 1\n" + nodes, file: "lab.yaml").file.warnings.map(\.warning)
  }

  @Test func `scheduling and costs of a machine that is on no host are warned of`() throws {
    let warnings = try warnings(
      """
      hosts: { hv1: { cpus: 4, memory: 8GiB } }
      nodes:
        a: { vcpus: 2, host: hv1, weight: 2048, costs: { packet: 1us } }
        b: { weight: 512 }
        c: { costs: { packet: 1us } }
      """)
    #expect(
      warnings == [
        "lab.yaml:5:3: warning: 'weight' of 'b' has no effect, as the machine is on no host: set 'host', or remove 'weight'",
        "lab.yaml:6:3: warning: 'costs' of 'c' has no effect, as the machine is on no host: set 'host', or remove 'costs'",
      ])
  }

  @Test func `what says the default, as an expanded file does, is not worth a warning`() throws {
    #expect(try warnings("nodes: { a: { vcpus: 1, memory: 256MiB, weight: 1024 } }") == [])
    #expect(try Topology(yaml: "polder: 1\nnodes: { a: {} }", file: "lab.yaml").yaml().contains("vcpus: 1"))
  }
}
