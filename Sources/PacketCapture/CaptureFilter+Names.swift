extension CaptureFilter {
  /// The expression with numbers in place of all names: addresses for those of nodes, ports and protocol numbers for those of
  /// services and protocols. libpcap would ask the system for them, which asks the DNS.
  ///
  /// - Throws: if a name stands for nothing.
  public static func resolving(_ expression: String, _ names: FilterNames) throws(CaptureFilterError) -> String {
    var resolver = FilterResolver(names: names)
    var text = ""
    for token in FilterToken.tokens(of: expression) {
      do { text += token.space + (try resolver.take(token)) } catch {
        throw CaptureFilterError(expression: expression, problem: error.text)
      }
    }
    return text
  }
}

/// Follows an expression from token to token, as a name means what the words before it say, or else what the name before it
/// did: `src host a or b`.
private struct FilterResolver {
  struct Problem: Error { var text: String }

  /// What a name stands for.
  private enum Meaning {
    /// `none`: the words before ask for no name, or for none that there is.
    case none, host, mac, gateway, net, port, portRange, ipProtocol, linkProtocol
  }

  let names: FilterNames
  private var meaning = Meaning.host
  /// A layer has been named since the last name: `ether`, or another one.
  private var isLink = false
  private var isQualified = false

  init(names: FilterNames) { self.names = names }

  mutating func take(_ token: FilterToken) throws(Problem) -> String {
    switch token.kind {
    case .keyword:
      note(token.text)
      return token.text
    case .literal:
      isQualified = false
      return token.text
    case .sign: return token.text
    case .name:
      isQualified = false
      return try number(of: token.text)
    }
  }

  private mutating func note(_ keyword: String) {
    guard !["and", "or", "not"].contains(keyword) else { return isQualified = false }
    // The first qualifier after a name begins anew.
    if !isQualified { (isLink, meaning, isQualified) = (false, .none, true) }
    switch keyword {
    case "src", "dst", "host": meaning = isLink ? .mac : .host
    case "gateway": meaning = .gateway
    case "net": meaning = .net
    case "port": meaning = .port
    case "portrange": meaning = .portRange
    case "proto", "protochain": meaning = isLink ? .linkProtocol : .ipProtocol
    case "ether", "link", "fddi", "tr", "wlan": isLink = true
    default: break
    }
  }

  private func number(of name: String) throws(Problem) -> String {
    switch meaning {
    case .host: return try alternatives(names.addresses(name), name, "no machine with an address is named '\(name)'")
    case .mac: return try alternatives(names.macAddresses(name), name, "no node with a MAC address is named '\(name)'")
    case .gateway: throw Problem(text: "'gateway \(name)' is not known here; use 'ether host' and 'not host'")
    case .net: throw Problem(text: "networks have no names here; use the address of '\(name)', as in 10.0.0.0/24")
    case .port: return "\(try port(name))"
    case .portRange: return try portRange(name)
    case .ipProtocol:
      guard let number = FilterNumbers.protocols[name] else {
        throw Problem(text: "no protocol is named '\(name)'; use its number")
      }
      return "\(number)"
    // libpcap has its own table of these, and asks nobody.
    case .linkProtocol: return "\\" + name
    // In libpcap's words, which reports it before it looks anything up.
    case .none: throw Problem(text: "can't parse filter expression: syntax error")
    }
  }

  private func alternatives(_ numbers: [String]?, _ name: String, _ problem: String) throws(Problem) -> String {
    guard let numbers, let first = numbers.first else { throw Problem(text: problem) }
    return numbers.count == 1 ? first : "(" + numbers.joined(separator: " or ") + ")"
  }

  private func port(_ name: String) throws(Problem) -> UInt16 {
    guard let port = FilterNumbers.ports[name] else {
      throw Problem(text: "no service is named '\(name)'; use the number of the port")
    }
    return port
  }

  /// `ftp-data-ftp`, `20-ftp` or `20-21`: libpcap parts it at the last hyphen that leaves two ports.
  private func portRange(_ text: String) throws(Problem) -> String {
    for index in text.indices where text[index] == "-" {
      let (low, high) = (String(text[..<index]), String(text[text.index(after: index)...]))
      if let low = UInt16(low) ?? FilterNumbers.ports[low], let high = UInt16(high) ?? FilterNumbers.ports[high] {
        return "\(low)-\(high)"
      }
    }
    throw Problem(text: "'\(text)' is no range of ports; use numbers, as in 20-21")
  }
}
