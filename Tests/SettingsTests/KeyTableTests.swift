import Packets
import Settings
import SimulationKernel
import Testing

/// A group such as any target might declare.
struct Wire: Hashable, Sendable {
  enum Shaping: Hashable, Sendable {
    case none
    case bucket(Bucket)
  }

  var length = 10
  var delay = Duration.zero
  var mtu: Int?
  var shaping = Shaping.none
  var owner = Owner()
  var ends: [Located<String>] = []
  var taps: [Named<Tap>] = []

  static let keys = KeyTable("a wire", Wire(), conflicts: \.conflicts) {
    Key("length", \.length, .integer(1...100), "Meters.").alwaysPrinted
    Key("delay", \.delay, .duration(.zero...), "Propagation.")
    Key("mtu", \.mtu, .integer(68...65_535), "The largest packet.")
    Key(
      "shaping", \.shaping, "wire",
      [Choice("none", .none), Choice("bucket", Bucket.keys, wrap: Shaping.bucket, unwrap: \.bucket)],
      "How it is shaped.")
    Key("owner", \.owner, Owner.keys, "Whose it is.")
    Key("ends", \.ends, .oneOrMore(Scalar.name.located, "an end"), "Where it ends.")
    Key("taps", \.taps, namedBy: .name, Tap.keys, "Where it is tapped.")
  }

  private var conflicts: [Conflict] {
    guard length > 50, delay == .zero else { return [] }
    return [Conflict(at: "delay", "a long wire without a delay", fix: "add 'delay'")]
  }
}

struct Bucket: Hashable, Sendable {
  var depth = 0
  static let keys = KeyTable("a bucket", Bucket()) {
    Key("depth", \.depth, .size(1...1 << 20), required: true, "Bytes.")
  }
}

struct Owner: Hashable, Sendable {
  var name = ""
  var pays = false
  static let keys = KeyTable("an owner", Owner()) {
    Key("name", \.name, .name, "What they are called.")
    Key("pays", \.pays, .boolean, "Whether they pay.")
  }
}

struct Tap: Hashable, Sendable {
  var address: IPv4Address?
  static let keys = KeyTable("a tap", Tap()) {
    Key("address", \.address, .ipv4Address, "Where it reports.")
  }
}

extension Wire.Shaping {
  var bucket: Bucket? {
    if case .bucket(let bucket) = self { bucket } else { nil }
  }
}

@Suite struct KeyTableTests {
  private func decode(_ text: String) -> (wire: Wire?, faults: [String]) {
    var faults = FaultLog()
    let wire = Wire.keys.decode(SourceValue(flow: text), as: "the wire", &faults)
    return (wire, faults.faults.map { "\($0.location.line):\($0.location.column) \($0.message): \($0.fix)" })
  }

  @Test func `decoding gives typed values, and the defaults of what is not there`() {
    let (wire, faults) = decode(
      "{length: 20, delay: 1.5ms, shaping: bucket, depth: 4KiB, owner: {name: ann}, ends: a, taps: {t: {address: 10.0.0.1}}}"
    )
    var expected = Wire()
    (expected.length, expected.delay) = (20, .microseconds(1500))
    expected.shaping = .bucket(Bucket(depth: 4096))
    expected.owner.name = "ann"
    expected.ends = [Located("a")]
    expected.taps = [Named("t", Tap(address: IPv4Address(10, 0, 0, 1)))]
    #expect(faults == [])
    #expect(wire == expected)
    #expect(decode("{}").wire == Wire())
  }

  @Test(arguments: [
    ("{length: 0}", "1:10 invalid value '0' for 'length' (out of range): use a whole number from 1 to 100"),
    ("{length: [1]}", "1:10 'length' is a list: use a whole number from 1 to 100"),
    ("{delay: 5 sec}", "1:9 invalid duration '5 sec' (unknown unit): use a number with ns, us, ms, s, m or h"),
    ("{delay: 5}", "1:9 invalid duration '5' (missing unit): use a number with ns, us, ms, s, m or h"),
    ("{lenght: 5}", "1:2 unknown key 'lenght' in a wire: did you mean 'length'?"),
    ("{shaping: bukket}", "1:11 invalid value 'bukket' for 'shaping': did you mean 'bucket'?"),
    ("{depth: 4KiB}", "1:2 a wire without 'shaping' has no 'depth': remove it, or set 'shaping' to bucket"),
    ("{shaping: bucket}", "1:1 missing 'depth' in a bucket: add 'depth: …'"),
    ("{shaping: bucket, depth: 2MiB}", "1:26 invalid size '2MiB' (too large): use at most 1MiB"),
    ("{owner: {nmae: a}}", "1:10 unknown key 'nmae' in an owner: did you mean 'name'?"),
    ("{ends: [a, '']}", "1:12 invalid name '': use a name (\(Name.rule))"),
    ("{length: 60}", "1:1 a long wire without a delay: add 'delay'"),
    ("[]", "1:1 the wire is a list: use a mapping"),
  ]) func `what is wrong is reported with its location and a fix`(_ text: String, _ fault: String) {
    #expect(decode(text).faults == [fault])
  }

  @Test func `layers are put together key by key, down into groups and names`() {
    var faults = FaultLog()
    let layers = [
      "{owner: {name: ann, pays: true}, ends: [a, b], taps: {t: {}, u: {}}}",
      "{owner: {name: ben}, ends: [c], taps: {u: {address: 10.0.0.1}, v: {}}}",
    ].compactMap { Wire.keys.read(SourceValue(flow: $0), as: "a wire", &faults) }
    let wire = Wire.keys.group(Wire.keys.merge(layers[1], over: layers[0]))
    #expect(faults.isEmpty)
    #expect(wire.owner == Owner(name: "ben", pays: true))
    #expect(wire.ends == [Located("c")])
    #expect(wire.taps.map(\.name) == ["u", "v", "t"])
    #expect(wire.taps[0].value.address == IPv4Address(10, 0, 0, 1))
  }

  @Test(arguments: [
    "{ length: 10 }", "{ length: 20, delay: 1ms, mtu: 100, shaping: bucket, depth: 4KiB }",
    "{ length: 10, owner: { pays: true }, ends: [a, \"no\"], taps: { t: {}, u: { address: 10.0.0.1 } } }",
  ]) func `what is printed decodes to the same`(_ text: String) {
    let wire = decode(text).wire
    #expect(wire.map { YAMLText.flow(Wire.keys.format($0)) } == text)
  }

  @Test func `a key is described with its default`() {
    let keys = Wire.keys.info.keys
    #expect(keys.map(\.name) == ["length", "delay", "mtu", "shaping", "depth", "owner", "ends", "taps"])
    #expect(keys.map(\.default) == ["10", "0s", nil, "none", nil, nil, nil, nil])
  }

  @Test func `completion follows a path of keys`() {
    let table = Wire.keys.info
    #expect(
      table.completions(at: []).map(\.word) == ["length", "delay", "mtu", "shaping", "depth", "owner", "ends", "taps"])
    #expect(table.completions(at: ["shaping"]).map(\.word) == ["none", "bucket"])
    #expect(table.completions(at: ["taps", "anything"]) == [Completion("address", "Where it reports.")])
    #expect(table.completions(at: ["nothing"]) == [])
  }
}
