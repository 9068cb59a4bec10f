import Foundation
import Lab
import TestSupport
import Testing

@Suite struct JSONSchemaTests {
  @Test(
    "The schema and the reference in the repository are those that follow from the keys' declarations",
    arguments: [("topology.schema.json", TopologyReference.schema()), ("topology.md", TopologyReference.page())])
  func freshness(name: String, made: String) throws {
    let file = PackageFolder.url.appending(path: "Schemas/\(name)")
    // To renew them: POLDER_RENEW=1 swift test --filter JSONSchemaTests
    if ProcessInfo.processInfo.environment["POLDER_RENEW"] != nil { try Data(made.utf8).write(to: file) }
    #expect(try String(contentsOf: file, encoding: .utf8) == made)
  }

  @Test func `The reference has every key that the schema has`() throws {
    let page = TopologyReference.page()
    let schema = try JSONSerialization.jsonObject(with: Data(TopologyReference.schema().utf8))
    let keys = JSONSchemaTests.keys(in: schema)
    #expect(keys.count > 150)
    #expect(keys.filter { !page.contains("| `\($0)`") && !page.contains("| **`\($0)`**") } == [])
  }

  private static func keys(in value: Any) -> Set<String> {
    if let list = value as? [Any] { return list.reduce(into: []) { $0.formUnion(keys(in: $1)) } }
    guard let object = value as? [String: Any] else { return [] }
    let own = (object["properties"] as? [String: Any]).map { Set($0.keys) } ?? []
    return object.values.reduce(into: own) { $0.formUnion(keys(in: $1)) }
  }

  /// Judged by the Python package `jsonschema`, of files read as YAML 1.2 reads them.
  @Test(
    "The schema accepts what the loader accepts, and refuses wrong keys, forms and units",
    .enabled(if: canJudge, "Python's jsonschema and yaml are not installed"))
  func verdicts() throws {
    let good = ExpandTests.files + (try ExpandTests.repositoryFiles())
    let expanded = try good.map { try Topology(yaml: $0, file: "lab.yaml").yaml() }
    // These two have ranges in flow lists without quotes, which only Polder reads.
    let accepted = (good + expanded).filter { !$0.contains("[h[") }
    let refused = BadFile.keys.filter { $0.testDescription != "a bad seed" }.map(\.text)
    let verdicts = try JSONSchemaTests.judge(accepted + refused)
    #expect(verdicts.count == accepted.count + refused.count)
    for (text, verdict) in zip(accepted, verdicts) { #expect(verdict == "accepted", "\(text)") }
    for (text, verdict) in zip(refused, verdicts.dropFirst(accepted.count)) {
      #expect(verdict != "accepted", "\(text)")
    }
  }

  private static let script = """
    import json, re, sys, jsonschema, yaml
    class Loader(yaml.SafeLoader): pass
    Loader.yaml_implicit_resolvers = {
      first: [(tag, regexp) for tag, regexp in resolvers if tag != 'tag:yaml.org,2002:bool']
      for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}
    Loader.add_implicit_resolver('tag:yaml.org,2002:bool', re.compile('^(true|false)$'), list('tf'))
    request = json.load(sys.stdin)
    validator = jsonschema.Draft7Validator(request['schema'])
    jsonschema.Draft7Validator.check_schema(request['schema'])
    for text in request['texts']:
        error = next(validator.iter_errors(yaml.load(text, Loader)), None)
        print('accepted' if error is None else error.message.replace('\\n', ' '))
    """

  private static var canJudge: Bool { (try? run("import jsonschema, yaml", input: Data()))?.status == 0 }

  private static func judge(_ texts: [String]) throws -> [String] {
    let schema = try JSONSerialization.jsonObject(with: Data(TopologyReference.schema().utf8))
    let request = try JSONSerialization.data(withJSONObject: ["schema": schema, "texts": texts])
    let output = try run(script, input: request).output
    return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private static func run(_ script: String, input: Data) throws -> (status: Int32, output: Data) {
    let outcome = try Tool("python3").outcome(of: ["-c", script], input: Array(input))
    return (outcome.status, Data(outcome.output))
  }
}
