import Controllers
import Fabric
import Lab
import LabTesting
import OpenFlow
import OpenFlowSwitches
import Sessions
import SimulationKernel

/// A lab whose OpenFlow switches are controlled from beside it, over connections without a delay.
struct ControlledLab: ~Copyable {
  private(set) var session: Session
  private(set) var controller: Controller
  private let lines: [World.OutsideController]
  private var isConnected = false

  init(_ yaml: String, _ apps: [any ControllerApp]) throws {
    session = try Session(ControlledLab.start(yaml), output: nil)
    controller = Controller(apps)
    lines = session.world.outsideControllers
  }

  /// The lab before it is switched on.
  static func start(_ yaml: String = line) throws -> Checkpoint {
    try Checkpoint(Topology(yaml: yaml, file: "controlled.yaml"), folder: Repository.root)
  }

  /// The switches connect, unless they have.
  private mutating func connect() throws {
    guard !isConnected else { return }
    isConnected = true
    _ = session.takeControllerOutput()
    for number in lines.indices {
      controller.connect(ConnectionNumber(UInt32(number)), at: session.now)
      try give(.opened(lines[number].connection), to: number)
    }
    try exchange()
  }

  /// Runs the lab, and the controller every ten milliseconds.
  mutating func run(until end: Instant) throws {
    try connect()
    while session.now < end {
      session.advance(to: min(end, session.now + .milliseconds(10)))
      if controller.nextWake <= session.now { controller.wake(at: session.now) }
      try exchange()
    }
  }

  /// What a command line has printed.
  func output(of command: String) -> String { text(of: command, \.output) }
  func errors(of command: String) -> String { text(of: command, \.errors) }

  private func text(of command: String, _ part: (ProgramRecord) -> [UInt8]) -> String {
    session.progress.transcript.programs.last { $0.command == command }.map {
      String(decoding: part($0), as: UTF8.self)
    }
      ?? ""
  }

  /// Sends a message of its own on one of the controller's connections.
  mutating func tell(_ message: OpenFlowMessage, to number: Int) throws {
    try connect()
    try give(.bytes(OpenFlowPacket(message, transaction: 7).bytes, lines[number].connection), to: number)
  }

  private mutating func give(_ input: ControllerInput, to number: Int) throws {
    try session.accept(.command(.controller(input, on: lines[number].node), check: nil))
  }

  /// Carries bytes to and fro until nobody has any.
  private mutating func exchange() throws {
    for _ in 0..<1000 {
      let messages = session.takeControllerOutput()
      for message in messages { hear(message) }
      let pending = lines.indices.filter { !controller.output(for: ConnectionNumber(UInt32($0))).isEmpty }
      for number in pending {
        let bytes = controller.output(for: ConnectionNumber(UInt32(number)))
        controller.didSend(bytes.count, on: ConnectionNumber(UInt32(number)))
        try give(.bytes(bytes, lines[number].connection), to: number)
      }
      if messages.isEmpty && pending.isEmpty { return }
    }
  }

  private mutating func hear(_ message: ControllerMessage) {
    guard let number = lines.firstIndex(where: { $0.node == message.node }) else { return }
    let connection = ConnectionNumber(UInt32(number))
    switch message.output {
    case .bytes(let bytes, _): controller.receive(bytes, from: connection, at: session.now)
    case .close: controller.disconnect(connection, at: session.now)
    }
  }
}
