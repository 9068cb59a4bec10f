import Foundation
import OpenFlow
import TestSupport

/// An Open vSwitch of our own: a database and a switch in a temporary folder, with a datapath in user space whose ports are dummies.
/// It needs no privileges and touches nothing else on the machine.
final class OpenVSwitch {
  private static let tools = ["ovsdb-tool", "ovsdb-server", "ovs-vswitchd", "ovs-vsctl", "ovs-appctl"].map { Tool($0) }
  static var schema: String {
    (ProcessInfo.processInfo.environment["OVS_PKGDATADIR"] ?? "/usr/share/openvswitch") + "/vswitch.ovsschema"
  }
  static var isInstalled: Bool {
    tools.allSatisfy(\.isInstalled) && FileManager.default.fileExists(atPath: schema)
  }

  private let folder: String
  private let ports: Int
  /// Where the switch takes OpenFlow connections.
  var socket: String { "\(folder)/br0.mgmt" }

  private var daemons: [Int32] = []

  init(ports: Int, in folder: String) throws {
    (self.folder, self.ports) = (folder, ports)
    try run("ovsdb-tool", ["create", "\(folder)/conf.db", OpenVSwitch.schema])
    try start(
      "ovsdb-server", ["\(folder)/conf.db", "--remote=punix:\(folder)/db.sock", "--unixctl=\(folder)/db.ctl"],
      until: "db.sock")
    try run("ovs-vsctl", ["--db=unix:\(folder)/db.sock", "--no-wait", "init"])
    try start(
      "ovs-vswitchd",
      ["unix:\(folder)/db.sock", "--enable-dummy=override", "--disable-system", "--unixctl=\(folder)/vs.ctl"],
      until: "vs.ctl")
    try addBridge()
  }

  /// Starts a server, and waits until a file says that it is ready. It gets no files of ours: it would hold open the pipes
  /// of programs that other tests run, and those would wait for its end.
  private func start(_ tool: String, _ arguments: [String], until file: String) throws {
    let script = """
      (for file in /dev/fd/*; do number=${file##*/}; [ $number -gt 2 ] && eval "exec $number>&-"; done; exec "$@") \
        </dev/null >/dev/null 2>&1 & echo $!
      """
    let words = [Tool(tool).path ?? tool] + arguments + ["--no-chdir", "-vconsole:off"]
    let text = try run("bash", ["-c", script, "start"] + words)
    guard let daemon = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)) else { return }
    daemons.append(daemon)
    for _ in 0..<200 where !FileManager.default.fileExists(atPath: "\(folder)/\(file)") { usleep(50_000) }
  }

  /// The programs look for each other's files in folders that the environment names.
  private var folders: [String: String] {
    ["OVS_RUNDIR": folder, "OVS_DBDIR": folder, "OVS_LOGDIR": folder, "OVS_SYSCONFDIR": folder]
  }

  private func addBridge() throws {
    var words = ["--db=unix:\(folder)/db.sock", "--timeout=20", "add-br", "br0", "--", "set", "bridge", "br0"]
    words += ["datapath-type=dummy", "protocols=OpenFlow13", "fail-mode=secure"]
    for port in 1...ports {
      words += ["--", "add-port", "br0", "p\(port)", "--", "set", "int", "p\(port)", "type=dummy"]
      words += ["ofport_request=\(port)", "options:tx_pcap=\(folder)/p\(port).pcap"]
    }
    try run("ovs-vsctl", words)
  }

  @discardableResult private func run(_ tool: String, _ arguments: [String]) throws -> String {
    let environment = folders.map { "\($0.key)=\($0.value)" }
    return String(decoding: try Tool("env").run(environment + [Tool(tool).path ?? tool] + arguments), as: UTF8.self)
  }

  /// Sends frames into a port. Returns what came out of each, in order.
  func exits(of frame: [UInt8], from port: Int) throws -> [Bench.Sent] {
    let before = try (1...ports).map { try captured(at: $0).count }
    let hex = frame.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    try run("ovs-appctl", ["--target=\(folder)/vs.ctl", "netdev-dummy/receive", "p\(port)", hex])
    // The frame waits for the switch's main loop, which has gone round when it has answered twice more.
    for _ in 0..<2 { try run("ovs-appctl", ["--target=\(folder)/vs.ctl", "version"]) }
    return try (1...ports).flatMap { port in
      try captured(at: port).dropFirst(before[port - 1]).map { Bench.Sent(port: UInt32(port), bytes: $0) }
    }
  }

  /// What Open vSwitch says that it would do with a frame.
  struct Trace {
    /// The entries that it meets, each as a table, a match and a priority.
    var entries: [String] = []
    /// The groups that it is sent to, and the buckets of each that get it.
    var groups: [String] = []
    var meters: [String] = []
    /// The ports that it leaves by.
    var exits: [Int] = []
  }

  func trace(of frame: [UInt8], from port: Int) throws -> Trace {
    let hex = frame.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    let text = try run("ovs-appctl", ["--target=\(folder)/vs.ctl", "ofproto/trace", "br0", "in_port=\(port)", hex])
    var trace = Trace()
    /// The group whose buckets are indented so far.
    var open: [Int: Int] = [:]
    for line in text.split(separator: "\n") {
      let words = line.drop { $0 == " " }
      if let dot = words.firstIndex(of: "."), Int(words[..<dot]) != nil, words.contains("priority ") {
        trace.entries.append(String(words))
      } else if line.hasPrefix("Datapath actions: ") {
        // The port of the bridge itself is among all ports as well; here there is none.
        trace.exits = OpenVSwitch.ports(in: line.dropFirst(18)).filter { $0 <= ports }
      } else if words.hasPrefix("group:") {
        open[line.count - words.count] = trace.groups.count
        trace.groups.append(words + ":")
      } else if words.hasPrefix("bucket "), let group = open[line.count - words.count] {
        trace.groups[group] += " \(words.dropFirst(7))"
      } else if words.hasPrefix("meter:") {
        trace.meters.append(String(words))
      }
    }
    return trace
  }

  /// The outputs among the actions of a datapath, which are numbers outside parentheses.
  private static func ports(in actions: Substring) -> [Int] {
    var (depth, word, ports) = (0, "", [Int]())
    for character in actions + "," {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if character == ",", depth == 0 {
        Int(word).map { ports.append($0) }
        word = ""
      } else {
        word.append(character)
      }
    }
    return ports
  }

  /// The frames in a port's capture file, whose records have four words of header.
  private func captured(at port: Int) throws -> [[UInt8]] {
    guard let data = FileManager.default.contents(atPath: "\(folder)/p\(port).pcap") else { return [] }
    var (frames, offset) = ([[UInt8]](), 24)
    while offset + 16 <= data.count {
      let length = data[offset + 8..<offset + 12].reversed().reduce(0) { $0 << 8 | Int($1) }
      guard offset + 16 + length <= data.count else { break }
      frames.append(Array(data[offset + 16..<offset + 16 + length]))
      offset += 16 + length
    }
    return frames
  }

  deinit {
    // They have inherited that other signals are blocked.
    for daemon in daemons.reversed() { kill(daemon, SIGKILL) }
  }
}

/// A connection to a switch over a local socket.
final class OpenFlowConnection {
  private let descriptor: Int32
  private var received: [UInt8] = []
  private var transaction: UInt32 = 1

  struct Failure: Error { let text: String }

  init(to path: String) throws {
    descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { throw Failure(text: "long path") }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status == 0 else { throw Failure(text: "cannot connect to \(path)") }
    try send([4, 0, 0, 8, 0, 0, 0, 1])
    _ = try next()
  }

  /// Sends a message and waits until the switch has carried it out. Returns the error that it met.
  func error(of message: OpenFlowMessage) throws -> OpenFlowError? {
    transaction += 1
    try send(OpenFlowPacket(message, transaction: transaction).bytes)
    try send(OpenFlowPacket(.barrierRequest, transaction: 0xFFFF_0000).bytes)
    var found: OpenFlowError?
    while true {
      let packet = try next()
      if packet.transaction == 0xFFFF_0000, packet.message == .barrierReply { return found }
      if case .error(let message) = packet.message, packet.transaction == transaction { found = message.error }
    }
  }

  private func send(_ bytes: [UInt8]) throws {
    guard write(descriptor, bytes, bytes.count) == bytes.count else { throw Failure(text: "cannot write") }
  }

  private func next() throws -> OpenFlowPacket {
    while true {
      let length = received.count >= 4 ? Int(received[2]) << 8 | Int(received[3]) : 8
      if received.count >= max(8, length) {
        let bytes = Array(received[..<length])
        received.removeFirst(length)
        // Echo requests and what is not known here do not matter.
        if let packet = try? OpenFlowPacket(bytes) { return packet }
        continue
      }
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { throw Failure(text: "the switch closed the connection") }
      received += buffer[..<count]
    }
  }

  deinit { close(descriptor) }
}
