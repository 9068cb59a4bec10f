/// Pieces of SVG.
enum SVG {
  static let style = """
    text { font-family: Helvetica, Arial, sans-serif; text-anchor: middle; fill: #1e293b }
    .title { font-size: 20px; font-weight: bold; text-anchor: start }
    .about { font-size: 12px; fill: #475569; text-anchor: start }
    .name { font-size: 13px; font-weight: bold }
    .address { font-size: 10px; fill: #475569 }
    .port { font-size: 9px; fill: #475569; paint-order: stroke; stroke: #ffffff; stroke-width: 3px }
    .rate { font-size: 9px; fill: #94a3b8; paint-order: stroke; stroke: #ffffff; stroke-width: 3px }
    .link { stroke: #64748b; stroke-width: 1.5; fill: none }
    .down { stroke-dasharray: 5 4; stroke: #dc2626 }
    .machine { fill: #dbeafe; stroke: #2563eb }
    .router { fill: #dcfce7; stroke: #16a34a }
    .switch { fill: #e2e8f0; stroke: #475569 }
    """

  /// With one decimal.
  static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(sign)\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }

  /// Text between tags. What XML 1.0 cannot hold, or acts instead of being seen, becomes a blank.
  static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\u{FFFE}", "\u{FFFF}": " "
      default: scalar.isHidden(keepsLines: false) ? " " : String(scalar)
      }
    }.joined()
  }
}
