import NetworkStack
import Packets

/// The arguments of `ip`, consumed in order.
struct IPWords {
  private var rest: ArraySlice<String>

  init(_ words: [String]) { rest = words[...] }

  var peek: String? { rest.first }

  mutating func next() -> String? { rest.popFirst() }

  /// The next word, which must be present.
  mutating func value() throws(FailedCommand) -> String {
    guard let word = rest.popFirst() else {
      throw FailedCommand("Command line is not complete. Try option \"help\"", status: 255)
    }
    return word
  }

  /// The next word, the value of `name`, as a number: decimal, or hexadecimal behind `0x`.
  mutating func number(of name: String) throws(FailedCommand) -> UInt32 {
    let text = try value()
    let isHexadecimal = text.hasPrefix("0x")
    guard let number = UInt32(text.dropFirst(isHexadecimal ? 2 : 0), radix: isHexadecimal ? 16 : 10) else {
      throw FailedCommand("Error: argument \"\(text)\" is wrong: \"\(name)\" value is invalid\n", status: 255)
    }
    return number
  }

  /// The first of `keywords` that `word` abbreviates.
  func match(_ word: String, _ keywords: [String]) -> String? {
    word.isEmpty ? nil : keywords.first { $0.hasPrefix(word) }
  }
}

/// The options before the object.
struct IPOptions {
  enum Family { case any, v4, v6 }

  private(set) var family = Family.any
  private(set) var isBrief = false
  /// Each record is on one line, a backslash where it would break.
  private(set) var isOneLine = false
  private(set) var isJSON = false
  /// JSON goes over several lines.
  private(set) var isPretty = false
  private(set) var isDetailed = false

  init(_ words: inout IPWords) throws(FailedCommand) {
    while let word = words.peek, word.hasPrefix("-") {
      _ = words.next()
      switch word.drop(while: { $0 == "-" }) {
      case "4": family = .v4
      case "6": family = .v6
      case let name where !name.isEmpty && ("statistics".hasPrefix(name) || "stats".hasPrefix(name)):
        throw FailedCommand(
          "ip: '\(word)' is not supported in a guest, which keeps no counts: see captures, or the result of the run",
          status: 1)
      case let name where name.count > 1 && "brief".hasPrefix(name): isBrief = true
      case let name where !name.isEmpty && "oneline".hasPrefix(name): isOneLine = true
      case let name where !name.isEmpty && "json".hasPrefix(name): isJSON = true
      case let name where !name.isEmpty && "pretty".hasPrefix(name): isPretty = true
      case let name where !name.isEmpty && "details".hasPrefix(name): isDetailed = true
      case let name where !name.isEmpty && "color".hasPrefix(name.prefix { $0 != "=" }): break
      case let name where !name.isEmpty && "Version".hasPrefix(name):
        throw FailedCommand("ip from Polder, after iproute2-6.1.0", status: 0)
      default: throw FailedCommand("Option \"\(word)\" is unknown, try \"ip -help\".", status: 255)
      }
    }
  }

  /// Records as text or JSON.
  func text(of records: [IPRecord]) -> String {
    isJSON ? IPJSONWriter.text(of: records, isPretty: isPretty) : records.map { folded($0.text) }.joined()
  }

  /// A record of several lines, as the options want it.
  func folded(_ record: String) -> String {
    isOneLine ? record.dropLast().replacing("\n", with: "\\") + "\n" : record
  }

  var wantsIPv4: Bool { family != .v6 }
  var wantsIPv6: Bool { family != .v4 }
}

extension Stack {
  /// The index of an interface by its name, with the error of `ip` for others. Nil for the loopback interface, which is not a
  /// vNIC.
  func interface(named name: String) throws(FailedCommand) -> Int? {
    if name == "lo" { return nil }
    guard let index = interfaces.firstIndex(where: { $0.name == name }) else {
      throw FailedCommand("Cannot find device \"\(name)\"", status: 1)
    }
    return index
  }
}
