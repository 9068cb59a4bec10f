extension String {
  /// The text as it is shown to a person: what would act on a terminal, or show other text in its order, is written out, as in
  /// `\\u{1B}`.
  ///
  /// Names, commands and output come from files and packets, which may hold anything. On a terminal a line feed begins what
  /// looks like another message, and escape sequences move the cursor, set the title or write to the clipboard.
  ///
  /// - Parameter keepsLines: Tabs and the ends of lines stay as they are.
  package func visible(keepsLines: Bool = false) -> String {
    guard hides(keepsLines: keepsLines) else { return self }
    // Bytes, because a string that is appended to scalar by scalar is copied each time.
    var text: [UInt8] = []
    text.reserveCapacity(utf8.count)
    var scalars = unicodeScalars.makeIterator()
    var next = scalars.next()
    while let scalar = next {
      next = scalars.next()
      let endsLine = keepsLines && scalar == "\r" && next == "\n"
      let isHidden = scalar.isHidden(keepsLines: keepsLines) && !endsLine
      if isHidden { text += scalar.escaped.utf8 } else { text += scalar.utf8 }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension String {
  /// JSON with everything written out (RFC 8259, section 7) that would act on a terminal and that an encoder leaves as it is.
  /// It stands in strings alone, so that the value is the same.
  package var visibleJSON: String {
    guard hides(keepsLines: true) else { return self }
    var text: [UInt8] = []
    text.reserveCapacity(utf8.count)
    for scalar in unicodeScalars {
      guard scalar.isHidden(keepsLines: true) else { text += scalar.utf8; continue }
      let digits = String(scalar.value, radix: 16, uppercase: true)
      text += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension String {
  /// Whether anything in it is hidden. Of plain ASCII, which most texts are, only the bytes are looked at.
  fileprivate func hides(keepsLines: Bool) -> Bool {
    let isPlain = utf8.withContiguousStorageIfAvailable { bytes in
      bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F || keepsLines && ($0 == 0x09 || $0 == 0x0A) }
    }
    return isPlain != true && unicodeScalars.contains { $0.isHidden(keepsLines: keepsLines) }
  }
}

extension Unicode.Scalar {
  /// Whether it acts instead of being seen: controls, separators of lines, and what changes the direction of text
  /// (Unicode Standard Annex 9, section 2).
  package func isHidden(keepsLines: Bool) -> Bool {
    switch value {
    case 0x09, 0x0A: !keepsLines
    case 0..<0x20, 0x7F..<0xA0: true
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  fileprivate var escaped: String {
    switch value {
    case 0x09: "\\t"
    case 0x0A: "\\n"
    case 0x0D: "\\r"
    default: "\\u{\(String(value, radix: 16, uppercase: true))}"
    }
  }
}
