import Foundation
import FoundationXML
import TestSupport
import Testing

@testable import Lab

@Suite struct GraphTests {
  static let shapes = [
    "tree: { depth: 3, fanout: 4 }", "line: { switches: 5 }", "star: { hosts: 20 }", "ring: { switches: 9 }",
    "grid: { rows: 4, columns: 5 }", "fat-tree: { k: 4 }",
  ]

  static func topology(_ shape: String) throws -> Topology {
    try Topology(yaml: "polder: 1\ngenerate: { \(shape) }\n", file: "lab.yaml")
  }

  @Test("No two nodes of a picture lie on one another", arguments: shapes)
  func spacing(shape: String) throws {
    let points = DrawnGraph(of: try GraphTests.topology(shape)).layout()
    for i in points.indices {
      for j in points.indices where i < j { #expect((points[i] - points[j]).length > 60, "\(i) and \(j)") }
    }
  }

  @Test("A picture is well-formed XML with every node, link and interface in it", arguments: shapes)
  func svg(shape: String) throws {
    let topology = try GraphTests.topology(shape)
    let reader = ElementCounter()
    let parser = XMLParser(data: Data(topology.graph(.svg).utf8))
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    #expect(reader.counts["path"] == topology.links.count)
    #expect(reader.counts["g"] == topology.nodes.count)
  }

  @Test func `Odd names and texts do not break a drawing`() throws {
    let topology = try Topology(
      yaml: """
        polder: 1
        description: "<b> & \\"quotes\\" \\\\ \\0 \\uFFFE ]]> é"
        nodes: { "end": {}, "a.b-c_d": {}, "1": { kind: switch }, alone: {} }
        links: [["end", "1"], ["end", "1"], [a.b-c_d, "1"]]
        """, file: "lab.yaml")
    #expect(XMLParser(data: Data(topology.graph(.svg).utf8)).parse())
    let mermaid = topology.graph(.mermaid).split(separator: "\n")
    #expect(mermaid.count == 1 + topology.nodes.count + topology.links.count)
    #expect(mermaid[5] == "  n0 ---|\"eth0 – p1<br>1Gbps\"| n2")
  }

  @Test func `A lab without nodes, with one, and with very many can be drawn`() throws {
    for yaml in ["polder: 1\n", "polder: 1\nnodes: { a: {} }\n", "polder: 1\ngenerate: { ring: { switches: 2000 } }\n"]
    {
      let topology = try Topology(yaml: yaml, file: "lab.yaml")
      for format in GraphFormat.allCases { #expect(!topology.graph(format).isEmpty) }
    }
  }

  @Test(
    "Graphviz reads what is written for it",
    .enabled(if: Tool("dot").isInstalled, "Graphviz is not installed"), arguments: shapes
  )
  func dot(shape: String) throws {
    let topology = try GraphTests.topology(shape)
    let plain = String(
      decoding: try Tool("dot").run(["-Tplain"], input: Array(topology.graph(.dot).utf8)), as: UTF8.self)
    #expect(plain.split(separator: "\n").count { $0.hasPrefix("node ") } == topology.nodes.count)
    #expect(plain.split(separator: "\n").count { $0.hasPrefix("edge ") } == topology.links.count)
  }
}

private final class ElementCounter: NSObject, XMLParserDelegate {
  var counts: [String: Int] = [:]

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    counts[name, default: 0] += 1
  }
}
