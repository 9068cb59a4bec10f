/// Builds the output of `printf`.
struct PrintfOutput {
  private(set) var bytes: [UInt8] = []
  private(set) var errors = ""
  private var arguments: ArraySlice<String>
  private var isOver = false

  /// The part between the percent sign and the letter.
  private struct Field {
    var isLeft = false
    var hasZeros = false
    var width = 0
  }

  /// The maximum width of a field, so that a format cannot exhaust memory.
  private static let widthLimit = 10_000

  init(arguments: ArraySlice<String>) { self.arguments = arguments }

  mutating func print(_ format: String) {
    repeat {
      let before = arguments.count
      printOnce(format)
      // A format without conversions is not repeated.
      if arguments.count == before { return }
    } while !arguments.isEmpty && !isOver
  }

  private mutating func printOnce(_ format: String) {
    var rest = Substring(format).utf8
    while !isOver, let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\\"): bytes += Escapes.take(&rest, .format) ?? []
      case UInt8(ascii: "%"): printField(&rest)
      default: bytes.append(byte)
      }
    }
  }

  private mutating func printField(_ rest: inout Substring.UTF8View) {
    let field = PrintfOutput.field(&rest)
    guard let letter = rest.popFirst() else { return fail("`%': missing format character") }
    switch letter {
    case UInt8(ascii: "%"): bytes.append(letter)
    case UInt8(ascii: "s"): put(Array((arguments.popFirst() ?? "").utf8), field)
    case UInt8(ascii: "c"): put(Array((arguments.popFirst() ?? "").utf8.prefix(1)), field)
    case UInt8(ascii: "b"):
      let (content, goesOn) = Escapes.decode(arguments.popFirst() ?? "")
      put(content, field)
      isOver = !goesOn
    case UInt8(ascii: "d"), UInt8(ascii: "i"), UInt8(ascii: "u"): put(number(), radix: 10, field)
    case UInt8(ascii: "x"): put(number(), radix: 16, field)
    case UInt8(ascii: "o"): put(number(), radix: 8, field)
    default: fail("`\(Character(Unicode.Scalar(letter)))': invalid format character")
    }
  }

  private static func field(_ rest: inout Substring.UTF8View) -> Field {
    var field = Field()
    while let flag = rest.first, flag == UInt8(ascii: "-") || flag == UInt8(ascii: "0") {
      if flag == UInt8(ascii: "-") { field.isLeft = true } else { field.hasZeros = true }
      rest.removeFirst()
    }
    while let digit = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
      field.width = min(field.width * 10 + Int(digit - UInt8(ascii: "0")), PrintfOutput.widthLimit)
      rest.removeFirst()
    }
    return field
  }

  /// The value of the next argument; zero if there is none.
  private mutating func number() -> Int64 {
    guard let text = arguments.popFirst() else { return 0 }
    if text.hasPrefix("0x"), let value = Int64(text.dropFirst(2), radix: 16) { return value }
    if text.count > 1, text.hasPrefix("0"), let value = Int64(text, radix: 8) { return value }
    if let value = Int64(text) { return value }
    errors += "bash: printf: \(text): invalid number\n"
    return 0
  }

  private mutating func put(_ number: Int64, radix: Int, _ field: Field) {
    let digits = radix == 10 ? "\(number)" : String(UInt64(bitPattern: number), radix: radix)
    let isPadded = field.hasZeros && !field.isLeft
    let sign = isPadded && digits.hasPrefix("-") ? "-" : ""
    let zeros = isPadded ? String(repeating: "0", count: max(0, field.width - digits.count)) : ""
    put(Array((sign + zeros + digits.dropFirst(sign.count)).utf8), field)
  }

  private mutating func put(_ content: [UInt8], _ field: Field) {
    let padding = [UInt8](repeating: UInt8(ascii: " "), count: max(0, field.width - content.count))
    bytes += field.isLeft ? content + padding : padding + content
  }

  private mutating func fail(_ problem: String) {
    errors += "bash: printf: \(problem)\n"
    isOver = true
  }
}
