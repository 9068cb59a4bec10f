import Lab

/// Colours, if the output takes them.
enum Style: String, CaseIterable {
  case bold = "1"
  case faint = "2"
  case red = "31"
  case green = "32"
  case yellow = "33"

  private static let end = "\u{1B}[0m"
  private var start: String { "\u{1B}[\(rawValue)m" }

  func callAsFunction(_ text: String) -> String {
    Console.outputHasColours ? start + text + Style.end : text
  }

  /// The text with everything written out that would act on a terminal, but for the styles themselves.
  static func keepingOwn(in text: String) -> String {
    guard Console.outputHasColours else { return text.visible(keepsLines: true) }
    let own = allCases.map(\.start) + [end]
    let parts = text.split(separator: "\u{1B}", omittingEmptySubsequences: false)
    return parts.enumerated().map { index, part in
      guard index > 0 else { return String(part).visible(keepsLines: true) }
      let whole = "\u{1B}" + part
      guard let style = own.first(where: whole.hasPrefix) else { return whole.visible(keepsLines: true) }
      return style + String(whole.dropFirst(style.count)).visible(keepsLines: true)
    }.joined()
  }
}
