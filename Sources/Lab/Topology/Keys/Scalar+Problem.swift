import Packets

extension Scalar {
  /// What is wrong with `text`, or nil. It completes the sentence "'text' …".
  func problem(with text: String) -> String? {
    switch self {
    case .text: nil
    case .boolean: Scalar.boolean(text) == nil ? "is neither true nor false" : nil
    case .choice(let choices): choices.contains(text) ? nil : "is none of \(list(choices))"
    case .integer(let range): integerProblem(text, in: range)
    case .seed: UInt64(text) == nil ? "is no number from 0 to 18446744073709551615" : nil
    case .duration(let least, let most): quantityProblem(text, "duration", Quantity.durations, from: least, to: most)
    case .rate: quantityProblem(text, "rate", Quantity.rates, from: 1, to: Scalar.highestRate)
    case .size(let least, let most): quantityProblem(text, "size", Quantity.sizes, from: least, to: most)
    case .probability: probabilityProblem(text)
    case .macAddress: macProblem(text)
    case .assignment: assignmentProblem(text)
    case .nextHop: looksLikeAddress(text) && !isAddress(text) ? "is no address" : nameProblem(text)
    case .destination: destinationProblem(text)
    case .ipv4Prefix: IPv4Prefix(text) == nil || !text.contains("/") ? "is no IPv4 prefix without host bits" : nil
    case .ipv6Prefix: IPv6Prefix(text) == nil || !text.contains("/") ? "is no IPv6 prefix without host bits" : nil
    case .name: Name.isValid(text) ? nil : "is no name"
    case .nodeNames, .endpoints: NamePattern.problem(with: text, portAllowed: self == .endpoints)
    case .endpoint: EndpointName(text) == nil ? "is neither NODE nor NODE:IF" : nil
    case .port: EndpointName(text)?.interface == nil ? "is no NODE:IF" : nil
    case .ipv4Address: IPv4Address(text) == nil ? "is no IPv4 address" : nil
    case .addressRange: Scalar.addressRange(text) == nil ? "is no range of IPv4 addresses" : nil
    case .client: MACAddress(text) == nil && !Name.isValid(text) ? "is neither a MAC address nor a name" : nil
    case .domain: DNSName(text) == nil ? "is no domain name" : nil
    case .path: text.hasPrefix("/") ? nil : "does not begin with a slash"
    case .captureScope: EndpointName(text) == nil ? "is neither 'all' nor NODE nor NODE:IF" : nil
    }
  }

  private func list(_ words: [String]) -> String { words.map { "'\($0)'" }.joined(separator: ", ") }

  private func integerProblem(_ text: String, in range: ClosedRange<Int>) -> String? {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return "is no whole number" }
    if let value = Int(text), range.contains(value) { return nil }
    let (least, most) = (range.lowerBound, range.upperBound)
    return least == most ? "is not \(least)" : "is not from \(least) to \(most)"
  }

  private func quantityProblem(
    _ text: String, _ noun: String, _ units: [Quantity.Unit], from least: UInt64, to most: UInt64
  ) -> String? {
    do throws(Quantity.Problem) {
      let value = try Quantity.parse(text, units: units)
      if value > most { return "is too large a \(noun)" }
      if value < least { return value == 0 ? "is zero" : "is too small a \(noun)" }
      return nil
    } catch {
      return error.words(noun, smallest: units[0].name)
    }
  }

  private func probabilityProblem(_ text: String) -> String? {
    do throws(Quantity.Problem) {
      let value = try Quantity.parse(text, units: Quantity.probabilities, unitless: 1_000_000_000)
      return value > 1_000_000_000 ? "is more than 100%" : nil
    } catch {
      return error.words("probability", smallest: "one in a billion")
    }
  }

  private func macProblem(_ text: String) -> String? {
    guard let mac = MACAddress(text) else { return "is no MAC address" }
    if mac.isMulticast { return "is a group address" }
    return mac == .zero ? "is all zero" : nil
  }
}

extension Quantity.Problem {
  fileprivate func words(_ noun: String, smallest: String) -> String {
    switch self {
    case .notANumber: "is no \(noun)"
    case .negative: "is negative"
    case .unitMissing: "has no unit"
    case .unitUnknown: "has an unknown unit"
    case .inexact: "is no whole multiple of \(smallest)"
    case .tooLarge: "is too large a \(noun)"
    }
  }
}
