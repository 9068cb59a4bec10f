import Packets
import Settings

extension Scalar where Value == NamePattern {
  /// The name of a node, or several as in `h[1-64]`. How many they are is not checked.
  static var nodeNames: Scalar {
    let shape = ScalarShape(
      "name", usage: "a name (\(Name.rule)), or a range such as h[1-64]", summary: "names, or ranges such as h[1-64]",
      json: .init(["string", "number"], pattern: "^\(Name.looseJSONPattern)$"))
    return Scalar(shape, format: { YAMLText.quoted("\($0.first)") }) { text in
      NamePattern.read(text) { Name.isValid($0) }
    }
  }

  /// `NODE` or `NODE:IF`, perhaps several as in `h[1-64]`.
  static var endpoints: Scalar {
    let shape = ScalarShape(
      "endpoint", usage: "NODE or NODE:IF, or a range such as h[1-64]",
      json: .init(["string", "number"], pattern: EndpointName.jsonPattern))
    return Scalar(shape, format: { YAMLText.quoted("\($0.first)") }) { text in
      NamePattern.read(text) { EndpointName($0) != nil }
    }
  }
}

extension NamePattern {
  fileprivate static func read(
    _ text: String, where isValid: (String) -> Bool
  ) -> Result<NamePattern, InvalidText> {
    guard let pattern = NamePattern(text) else {
      return .failure(InvalidText("bad range", fix: "use a range such as [1-64] or [1,3,5-7]"))
    }
    return isValid(pattern.last) ? .success(pattern) : .failure(InvalidText())
  }
}

extension Scalar where Value == EndpointName {
  /// `NODE` or `NODE:IF`
  static var endpoint: Scalar {
    Scalar(
      ScalarShape(
        "endpoint", usage: "NODE or NODE:IF", json: .init(["string", "number"], pattern: EndpointName.jsonPattern)),
      format: { YAMLText.name("\($0)") }, optional: { EndpointName($0) })
  }

  /// `NODE:IF`
  static var port: Scalar {
    let name = Name.looseJSONPattern
    return Scalar(
      ScalarShape("port", usage: "NODE:IF", json: .init(["string"], pattern: "^\(name):\(name)$")),
      format: { YAMLText.name("\($0)") },
      optional: { text in EndpointName(text).flatMap { $0.interface == nil ? nil : $0 } })
  }

  /// `all`, `NODE` or `NODE:IF`.
  static var captureScope: Scalar {
    Scalar(
      ScalarShape(
        "capture scope", usage: "all, NODE or NODE:IF", summary: "all, NODE or NODE:IF",
        json: .init(["string", "number"], pattern: EndpointName.jsonPattern)),
      format: { YAMLText.name("\($0)") }, optional: { EndpointName($0) })
  }
}

extension EndpointName {
  fileprivate static let jsonPattern = "^\(Name.looseJSONPattern)(:\(Name.looseJSONPattern))?$"
}
