/// A long filter in parts that are compiled each by itself: libpcap's time for an expression grows with the square of its length
/// at least.
///
/// Cut is a chain of `or` alone, or of `and` alone, between its terms. A term that leaves out the words that say what it is about, as
/// `2` in `port 1 or 2`, gets those of the term before.
struct FilterParts {
  enum Joint: Sendable { case any, all }

  /// One, unless the expression is long and can be cut.
  private(set) var parts: [String] = []
  private(set) var joint = Joint.any

  /// Bytes of a part, roughly.
  private static let length = 1024
  /// They change what all that follows is about.
  private static let shifting: Set = ["vlan", "mpls", "pppoed", "pppoes", "geneve"]

  init(_ expression: String) {
    parts = [expression]
    guard expression.utf8.count > FilterParts.length else { return }
    let tokens = FilterToken.tokens(of: expression)
    guard let joint = FilterParts.joint(of: tokens) else { return }
    self.joint = joint == "or" ? .any : .all
    parts = FilterParts.cut(tokens)
  }

  /// The one operator between the terms; nil where there are none, or both.
  private static func joint(of tokens: [FilterToken]) -> String? {
    var (depth, found) = (0, Set<String>())
    for (index, token) in tokens.enumerated() {
      // `&&` and `||` are two signs each, and might stand for the other operator.
      let isDoubled = index > 0 && token == tokens[index - 1] && ["&", "|"].contains(token.text)
      guard !shifting.contains(token.text), !isDoubled else { return nil }
      depth += token.depth
      if depth == 0, let name = token.jointName { found.insert(name) }
    }
    return found.count == 1 ? found.first : nil
  }

  private static func cut(_ tokens: [FilterToken]) -> [String] {
    var (parts, part, depth) = ([String](), "", 0)
    var (qualifiers, isQualifying) = ([String](), false)
    for (index, token) in tokens.enumerated() {
      depth += token.depth
      if depth == 0, token.jointName != nil, part.utf8.count >= length, tokens.canBegin(at: index + 1) {
        parts.append(part)
        part = tokens[index + 1].kind == .keyword ? "" : qualifiers.joined(separator: " ") + " "
        isQualifying = false
        continue
      }
      part += token.space + token.text
      guard token.kind == .keyword, token.jointName == nil, token.text != "not" else {
        isQualifying = false
        continue
      }
      qualifiers = isQualifying ? qualifiers + [token.text] : [token.text]
      isQualifying = true
    }
    return parts + [part]
  }
}

extension FilterToken {
  /// `or` or `and`; nil for anything else.
  fileprivate var jointName: String? { kind == .keyword && ["or", "and"].contains(text) ? text : nil }

  fileprivate var depth: Int { kind != .sign ? 0 : text == "(" ? 1 : text == ")" ? -1 : 0 }
}

extension [FilterToken] {
  /// Whether a term begins that can stand first in an expression, with the qualifiers of the one before if it has none.
  fileprivate func canBegin(at index: Int) -> Bool {
    guard index < count else { return false }
    switch self[index].kind {
    case .keyword: return self[index].text != "not"
    case .literal, .name: return true
    case .sign: return false
    }
  }
}
