/// All digits of a number, leading zeros included, in lower case.
func hexadecimal<T: FixedWidthInteger & UnsignedInteger>(_ value: T, digits: Int = T.bitWidth / 4) -> String {
  let text = String(value, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}
