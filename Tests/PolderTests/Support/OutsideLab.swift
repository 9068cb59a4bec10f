import Foundation
import Synchronization
import TestSupport
import Testing

/// A lab whose switches have a controller outside, and a folder for what it writes.
struct OutsideLab {
  let polder: Polder
  let folder: TemporaryFolder
  let port: UInt16

  /// Two switches with three machines, two of which ping.
  static func line(_ controller: String) -> String {
    """
    polder: 1
    name: line
    duration: 6s
    addressing: { ipv4: 10.0.0.0/24 }
    nodes:
      h[1-3]: {}
      s1: { kind: openflow-switch, dpid: "1", controller: "\(controller)" }
      s2: { kind: openflow-switch, dpid: "2", controller: "\(controller)" }
    links: [[h1, s1], [h2, s1], [s1, s2], [h3, s2]]
    captures: [{ on: all, file: all.pcapng }]
    events:
      - { at: 2s, on: h1, run: "ping -c 3 h3" }
      - { at: 3s, on: h2, run: "ping -c 2 h1" }
    checks:
      - { name: reach, at: 4s, on: h1, run: "ping -c 1 h3", expect: { exit: 0 } }

    """
  }

  init(_ topology: (String) -> String = OutsideLab.line) throws {
    polder = try #require(Polder.built)
    folder = try TemporaryFolder()
    port = FreePort.next()
    try folder.write(topology("tcp:127.0.0.1:\(port)"), as: "lab.yaml")
  }

  /// Runs the lab, its captures in a folder.
  func run(_ arguments: String..., captures: String) throws -> Polder.Outcome {
    try polder.run(
      ["run", folder["lab.yaml"], "--json", "--output", folder[captures]] + arguments, in: folder.path)
  }

  func start(_ arguments: String...) throws -> Polder.Running {
    try polder.start(["run", folder["lab.yaml"], "--capture", "none"] + arguments, in: folder.path)
  }

  /// Does something while Polder's own controller listens.
  func withController<Value>(_ apps: String, _ body: () throws -> Value) throws -> Value {
    let controller = try polder.start(["controller", "--listen", "\(port)", "--apps", apps], in: folder.path)
    defer {
      controller.interrupt()
      _ = try? controller.wait()
    }
    try controller.await("listening")
    return try body()
  }
}

extension Polder.Running {
  /// Waits until it has printed a text.
  func await(_ text: String, seconds: Int = 120) throws {
    for _ in 0..<seconds * 50 {
      let printed = (try? files.bytes(of: "out")).map { String(decoding: $0, as: UTF8.self) } ?? ""
      if printed.contains(text) { return }
      usleep(20_000)
    }
    throw Late(text: text)
  }

  struct Late: Error { let text: String }
}

/// Ports of the loopback interface that nobody uses, each given out once.
///
/// They are below those that the system gives to whoever connects somewhere (32768 and up on Linux), so that no connection of another test
/// takes one between its choice and its use.
enum FreePort {
  private static let range: Range<UInt16> = 10_000..<32_000
  private static let last = Mutex(UInt16.random(in: range))

  static func next() -> UInt16 {
    last.withLock { last in
      for _ in range {
        last = last + 1 < range.upperBound ? last + 1 : range.lowerBound
        if isFree(last) { break }
      }
      return last
    }
  }

  private static func isFree(_ port: UInt16) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    name.sin_port = port.bigEndian
    return withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}
