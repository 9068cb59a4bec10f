import Fabric
import SimulationKernel

/// One link between two ports whose devices take every frame, and a record of what came out at the far end.
struct Wire {
  struct Arrival: Equatable {
    let at: Instant
    let bytes: [UInt8]
  }

  var fabric = Fabric()
  var frames = FrameStore()
  var log = ObservationLog()
  let near: PortID
  let far: PortID
  private(set) var arrivals: [Arrival] = []

  /// - Parameter earlier: links that the lab has before this one, each with a frame on the way.
  init(_ link: LinkSettings, seed: UInt64 = 1, earlier: Int = 0) {
    for number in 0..<earlier {
      let (a, b) = (Wire.addPort("earlier \(number)", seed, &fabric), Wire.addPort("\(number)", seed, &fabric))
      fabric.connect(a, b, forward: link, backward: link)
      fabric.send(frames.make(octets: [0, 0]), from: a, at: .zero, &frames, log: &log)
    }
    near = Wire.addPort("near", seed, &fabric)
    far = Wire.addPort("far", seed, &fabric)
    fabric.connect(near, far, forward: link, backward: link)
  }

  private static func addPort(_ name: String, _ seed: UInt64, _ fabric: inout Fabric) -> PortID {
    fabric.addPort(
      of: NodeIndex(fabric.portCount), index: PortIndex(0), random: RandomStream(seed: seed, owner: name))
  }

  mutating func send(_ bytes: [UInt8], at instant: Instant) {
    run(until: Instant(nanoseconds: instant.nanoseconds - 1))
    fabric.send(frames.make(octets: bytes), from: near, at: instant, &frames, log: &log)
  }

  /// Sends a frame of `length` bytes that begins with its number.
  mutating func send(_ number: Int, length: Int, at instant: Instant = .zero) {
    send(Wire.frame(number, length: length), at: instant)
  }

  static func frame(_ number: Int, length: Int) -> [UInt8] {
    (0..<length).map { UInt8(truncatingIfNeeded: $0 < 4 ? number >> (8 * $0) : 0) }
  }

  mutating func run(until limit: Instant = .never) {
    while let entry = fabric.queue.pop(until: limit) {
      switch entry.payload.kind {
      case .arrival: arrive(entry)
      case .ready: _ = fabric.ready(entry.payload.port, at: entry.at, &frames, log: &log)
      case .loss: fabric.lose(entry.payload.frame, at: entry.payload.port, &frames)
      case .wake, .processor: break
      }
    }
  }

  private mutating func arrive(_ entry: EventQueue<Event>.Entry) {
    let (frame, port) = (entry.payload.frame, entry.payload.port)
    fabric.arrive(frame, at: port, now: entry.at, frames, log: &log)
    if port == far { arrivals.append(Arrival(at: entry.at, bytes: frames.octets(of: frame))) }
    frames.release(frame)
  }

  mutating func setLink(isUp: Bool, at instant: Instant) {
    run(until: Instant(nanoseconds: instant.nanoseconds - 1))
    fabric.setLink(at: near, isUp: isUp, now: instant, &frames)
  }

  var nanoseconds: [Int64] { arrivals.map(\.at.nanoseconds) }

  /// The numbers of the frames, in the order in which they came.
  var numbers: [Int] {
    arrivals.map { arrival in (0..<4).reduce(0) { $0 | Int(arrival.bytes[$1]) << (8 * $1) } }
  }

  func drops(_ reason: DropReason) -> UInt64 {
    fabric.drops.all.first { $0.location.reason == reason && $0.location.port == near }?.count ?? 0
  }
}

extension FrameStore {
  /// Takes bytes and nothing else: the span of an array literal would be one of `Int`.
  mutating func make(octets: [UInt8]) -> Frame { make(octets.span.bytes) }

  func octets(of frame: Frame) -> [UInt8] { bytes(of: frame).withUnsafeBytes { Array($0) } }
}

extension LinkSettings {
  /// A link whose frames take 8·S/R, unless `change` has it count preambles.
  init(_ rate: BitRate, delay: Duration = .zero, _ change: (inout LinkSettings) -> Void = { _ in }) {
    self.init()
    countsPreamble = false
    (self.rate, self.delay) = (rate, delay)
    change(&self)
  }
}

extension Probability {
  static func percent(_ percent: UInt32) -> Probability { Probability(partsPerBillion: percent * 10_000_000) }
}
