import SimulationKernel
import Testing

private enum Colour: UInt8, Checkpointable { case red = 1, green }

private enum Shape: StateVariant, Sendable {
  case point
  case circle(radius: Int)
  case label(String, Colour)

  static let cases = Cases<Shape>(
    Case("point", .point),
    Case("circle", Shape.circle) { if case .circle(let radius) = $0 { radius } else { nil } },
    Case("label", Shape.label) { if case .label(let text, let colour) = $0 { (text, colour) } else { nil } })
}

/// Constant, private and derived fields, padding, references and other state within.
private struct Drawing: StateRecord {
  let title: String
  private var flag = true
  var count: Int
  var shapes: [Shape]
  var note: String?
  private(set) var total = 0

  init(_ title: String, _ shapes: [Shape], note: String? = nil) {
    (self.title, self.shapes, self.note, count) = (title, shapes, note, shapes.count)
    total = count
  }

  static let fields = Fields(\Drawing.title, \.flag, \.count, \.shapes, \.note).derived(\.total, 0)

  mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard count == shapes.count else { throw reader.failure("\(count) shapes in a list of \(shapes.count)") }
    total = count
  }
}

private struct Pair<Element: Checkpointable>: StateRecord {
  var left, right: Element
  static var fields: Fields<Self> { .once { Fields(\Self.left, \.right) } }
}

private struct Forgetful: StateRecord {
  var kept = 1, lost = 2
  static let fields = Fields(\Forgetful.kept).derived(\.lost, 7)
}

private struct Leaky: StateRecord {
  var kept: UInt8 = 1
  var lost: UInt8 = 2
  static let fields = Fields(\Leaky.kept)
}

/// One field of each kind that may be blank, between two that are not.
private struct Sparse: StateRecord {
  var first: UInt8 = 1
  var list: [Int] = []
  var text = ""
  var word: UInt16?
  var label: String?
  var table = OrderedTable<Key, String>()
  var slots = NumberedTable<String>()
  var queue = Fifo<String>()
  var numbers = NumberSet()
  var drawing: Drawing?
  var last: UInt8 = 2

  static let fields = Fields(
    \Sparse.first, \.list, \.text, \.word, \.label, \.table, \.slots, \.queue, \.numbers, \.drawing, \.last)

  static var full: Sparse {
    var sparse = Sparse()
    sparse.list = [0]
    sparse.text = "\0"
    sparse.word = 0
    sparse.label = ""
    sparse.table.set("", for: Key(bits: 0))
    sparse.slots.set("", for: 0)
    sparse.queue.append("")
    sparse.numbers.insert(0)
    sparse.drawing = Drawing("", [])
    return sparse
  }
}

@Suite struct StateRecordTests {
  private let drawing = Drawing("house", [.point, .circle(radius: 3), .label("door", .green)], note: "x")

  @Test func `a record is read back as it was, with its constant, private and derived fields`() throws {
    #expect(try restored(drawing) == drawing)
    #expect(try restored(drawing).total == 3)
    #expect(try restored(Pair(left: "a", right: "b")) == Pair(left: "a", right: "b"))
    #expect(try restored(Pair(left: 1, right: 2)) == Pair(left: 1, right: 2))
    #expect(try restored([drawing, drawing]) == [drawing, drawing])
  }

  @Test func `fields are written in the order of the list, and nothing else`() {
    #expect(encoded(Pair(left: UInt16(0x0102), right: 0x0304)) == [2, 1, 4, 3])
    #expect(encoded(Shape.circle(radius: 5)) == [1, 5, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func `what a list leaves out is found`() {
    #expect(Drawing.fields.missing(in: drawing) == [])
    #expect(Forgetful.fields.missing(in: Forgetful()) == [])
    #expect(Leaky.fields.missing(in: Leaky()) == ["lost"])
  }

  @Test func `blank fields are read back, and grow apart from those of other values`() throws {
    let values = try restored([Sparse(), Sparse(), .full])
    #expect(values == [Sparse(), Sparse(), .full])
    var grown = values[0]
    grown.list.append(1)
    grown.text += "x"
    grown.table.set("a", for: Key(bits: 1))
    grown.slots.set("b", for: 1)
    grown.queue.append("c")
    grown.numbers.insert(1)
    #expect(values == [Sparse(), Sparse(), .full])
    #expect(try restored(grown) == grown)
  }

  @Test func `every truncation of blank and filled fields is refused`() {
    for bytes in [encoded(Sparse()), encoded(Sparse.full)] {
      for count in bytes.indices {
        #expect(throws: CheckpointError.self) { try decoded(Sparse.self, Array(bytes[..<count])) }
      }
    }
  }

  @Test func `a record is refused for what one within it says`() throws {
    let bytes = encoded(Pair(left: drawing, right: drawing))
    #expect(try decoded(Pair<Drawing>.self, bytes).right.total == 3)
    var wrong = drawing
    wrong.count = 7
    #expect(throws: CheckpointError.self) { try restored(Pair(left: drawing, right: wrong)) }
    #expect(throws: CheckpointError.self) { try restored(Pair(left: wrong, right: drawing)) }
  }

  @Test func `a derived field has its initial value until the type settles`() throws {
    #expect(try restored(Forgetful()).lost == 7)
  }

  @Test func `every truncation is refused and frees what was read`() {
    let bytes = encoded([drawing, drawing])
    for length in bytes.indices {
      #expect(throws: CheckpointError.self) { try decoded([Drawing].self, Array(bytes[..<length])) }
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `damaged bytes are read as something that settles, or refused`(seed: UInt64) {
    var random = RandomStream(seed: seed, owner: "damage")
    for _ in 0..<200 {
      guard let other = try? decoded(Drawing.self, damaged(encoded(drawing), &random)) else { continue }
      #expect(other.total == other.shapes.count)
    }
  }

  @Test func `what a type refuses in settling is refused with its reason`() throws {
    var wrong = drawing
    wrong.count = 9
    let error = #expect(throws: CheckpointError.self) { try restored(wrong) }
    #expect(error?.problem == "9 shapes in a list of 3")
  }

  @Test func `a count is never negative and two can be added`() {
    for value in [-1, Int.max, Int.min] {
      #expect(throws: CheckpointError.self) { try restored(value) }
    }
    #expect(throws: Never.self) { try restored(1 << 40) }
    #expect(throws: CheckpointError.self) { try decoded(ClosedRange<UInt8>.self, [2, 1]) }
    #expect(throws: CheckpointError.self) { try decoded(Shape.self, [3]) }
  }

  @Test func `a difference names the path and both values`() {
    var other = drawing
    other.shapes[1] = .circle(radius: 4)
    other.note = nil
    #expect(
      drawing.differences(from: other, at: "web").map(\.description)
        == ["web.shapes[1].circle: 3 -> 4", "web.note: x -> none"])
    other.shapes.removeLast()
    #expect(drawing.differences(from: other).map(\.path) == ["shapes.count", "shapes[1].circle", "note"])
    #expect(drawing.differences(from: drawing) == [])
  }

  @Test func `a difference of tables goes by their keys`() {
    var (a, b) = (OrderedTable<Key, Int>(), OrderedTable<Key, Int>())
    for key in 1...3 as ClosedRange<UInt64> { a.set(Int(key), for: Key(bits: key)) }
    for key in 2...4 as ClosedRange<UInt64> { b.set(Int(key) + (key == 3 ? 5 : 0), for: Key(bits: key)) }
    #expect(
      a.differences(from: b, at: "t").map(\.description) == ["t[#1]: 1 -> none", "t[#3]: 3 -> 8", "t[#4]: none -> 4"])
    var turned = OrderedTable<Key, Int>()
    for key in [2, 1, 3] as [UInt64] { turned.set(Int(key), for: Key(bits: key)) }
    #expect(a.differences(from: turned).map(\.path) == ["order"])
  }

  @Test func `differences beyond the limit are counted as cut`() {
    var comparison = Comparison(limit: 2)
    [1, 2, 3, 4].compare(with: [5, 6, 7, 8], into: &comparison)
    #expect(comparison.differences.count == 2 && comparison.isCut)
  }
}

private struct Key: TableKey, StateRecord, CustomStringConvertible {
  var bits: UInt64
  var tableHash: UInt64 { bits.spread }
  var description: String { "#\(bits)" }
  static let fields = Fields(\Key.bits)
}
