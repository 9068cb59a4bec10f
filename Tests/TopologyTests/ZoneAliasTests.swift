import Lab
import Testing

@Suite struct ZoneAliasTests {
  @Test func `a CNAME beside other records is an error`() {
    let text = """
      polder: 1
      nodes:
        a: { services: [{ dns: { zones: { ex: ["www A 10.0.0.1", "www CNAME b", "b A 10.0.0.2"] } } }] }
      """
    let error = #expect(throws: (any Error).self) { try Topology(yaml: text, file: "lab.yaml") }
    #expect("\(error.map { "\($0)" } ?? "")".contains("www.ex. is an alias (CNAME) and has other records"))
  }
}
