/// What differs between two values, found by walking all that they store; `==` may have been written by hand and forget
/// a field, this cannot.
///
/// It leaves out what is not state: see ``Essential``, the bytes that a frame's buffer has kept from an earlier frame, and
/// where in its ring a connection's data lie.
public struct DeepDifference {
  /// The path to the first difference and what stands on both sides; nil where all is equal.
  public static func find(_ a: Any, _ b: Any, path: String = "") -> String? {
    if let x = a as? [UInt8], let y = b as? [UInt8] { return x == y ? nil : "\(path): \(x) / \(y)" }
    guard type(of: a) == type(of: b) else { return "\(path): \(type(of: a)) / \(type(of: b))" }
    if let x = essence(of: a), let y = essence(of: b) { return find(x, y, path: path) }
    let (left, right) = (Mirror(reflecting: a), Mirror(reflecting: b))
    guard left.children.count == right.children.count else { return "\(path): \(a) / \(b)" }
    guard !left.children.isEmpty else { return "\(a)" == "\(b)" ? nil : "\(path): \(a) / \(b)" }
    for (number, (x, y)) in zip(left.children, right.children).enumerated() {
      let name = x.label ?? "\(number)"
      guard x.label == y.label else { return "\(path): \(name) / \(y.label ?? "")" }
      if let difference = find(x.value, y.value, path: "\(path).\(name)") { return difference }
    }
    return nil
  }

  private static func essence(of value: Any) -> [Any]? {
    (value as? any Essential)?.essence ?? FrameSlot(value).map { [$0.references, $0.bytes] }
      ?? RingContent(value).map { [$0.bytes] }
  }
}

/// A slot of the frame store, which shows its numbers to nobody.
struct FrameSlot {
  var references: UInt32
  /// Of a free entry none count.
  var bytes: [UInt8] = []

  init?(_ value: Any) {
    let mirror = Mirror(reflecting: value)
    guard mirror.displayStyle == .struct, String(describing: mirror.subjectType) == "Slot" else { return nil }
    var fields: [String: Any] = [:]
    for child in mirror.children { fields[child.label ?? ""] = child.value }
    guard let buffer = fields["buffer"] as? [UInt8], let length = fields["length"] as? UInt32,
      let references = fields["references"] as? UInt32
    else { return nil }
    self.references = references
    if references > 0 { bytes = Array(buffer.prefix(Int(length))) }
  }
}

/// The bytes in a TCP connection's ring, whose position in it does not count.
struct RingContent {
  var bytes: [UInt8]

  init?(_ value: Any) {
    let mirror = Mirror(reflecting: value)
    guard mirror.displayStyle == .struct, String(describing: mirror.subjectType) == "ByteRing",
      let storage = mirror.descendant("storage") as? [UInt8], let head = mirror.descendant("head") as? Int,
      let count = mirror.descendant("count") as? Int, count <= storage.count
    else { return nil }
    bytes = (head..<head + count).map { storage[$0 & (storage.count - 1)] }
  }
}
