#if os(Linux)
  import Glibc
  import SimulationKernel

  /// The machine's own TCP, with a program that listens at port 8080.
  struct KernelTCP: TCPParty {
    let device: TunDevice
    private let ends: WireEnds
    private let listener: Int32
    private var connection: Int32 = -1
    private var numbers = TCPPartyNumbers()
    private let begin = KernelTCP.clock

    /// The scale is zero and windows are no larger than `window`, so that both parties' can be alike.
    init(_ device: TunDevice, remotePort: UInt16, window: Int32) throws {
      self.device = device
      ends = WireEnds(local: [192, 168, 0, 1], remote: [192, 0, 2, 1], localPort: 8080, remotePort: remotePort)
      listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
      KernelTCP.set(listener, SOL_SOCKET, SO_REUSEADDR, 1)
      KernelTCP.set(listener, Int32(IPPROTO_TCP), TCP_WINDOW_CLAMP, window)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = UInt16(8080).bigEndian
      let result = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard result == 0, listen(listener, 16) == 0 else { throw TunDevice.Unavailable(description: "no socket") }
      while device.receive(within: 0) != nil {}
    }

    /// Ends what is left, without a word to the other side.
    func end() {
      if connection >= 0 { close(connection) }
      close(listener)
      while device.receive(within: 0) != nil {}
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
      var value = value
      setsockopt(descriptor, level, name, &value, 4)
    }

    private static var clock: Instant {
      var time = timespec()
      clock_gettime(CLOCK_MONOTONIC, &time)
      return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    var elapsed: Duration { KernelTCP.clock - begin }

    mutating func inject(_ segment: WireSegment, kinds: [String]) {
      device.send(numbers.onWire(segment).packet(ends, kinds: kinds))
    }

    mutating func wait(until elapsed: Duration) -> [WireSegment] {
      var segments: [WireSegment] = []
      while true {
        let left = (elapsed - self.elapsed).nanoseconds / 1_000_000
        guard let packet = device.receive(within: Int32(max(0, left))) else { return segments }
        guard let packet = try? WirePacket(packet), packet.ends == ends, let segment = packet.segment else { continue }
        segments.append(numbers.relative(segment))
      }
    }

    mutating func perform(_ call: TCPCall) -> String {
      var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 65_536)
      switch call {
      case .accept:
        connection = Glibc.accept(listener, nil, nil)
        guard connection >= 0 else { return errorName }
        _ = fcntl(connection, F_SETFL, O_NONBLOCK)
        return "accepted"
      case .read:
        let count = Glibc.read(connection, &bytes, bytes.count)
        return count >= 0 ? "\(count)" : errorName
      case .write(let length):
        let count = Glibc.send(connection, bytes, length, Int32(MSG_NOSIGNAL))
        return count >= 0 ? "\(count)" : errorName
      case .shutDown: return shutdown(connection, Int32(SHUT_WR)) == 0 ? "0" : errorName
      case .close, .abort:
        var option = linger(l_onoff: call == .abort ? 1 : 0, l_linger: 0)
        setsockopt(connection, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close(connection)
        connection = -1
        return "0"
      }
    }

    private var errorName: String {
      switch errno {
      case EAGAIN: "EAGAIN"
      case ECONNRESET: "ECONNRESET"
      case EPIPE: "EPIPE"
      case ENOTCONN: "ENOTCONN"
      case EBADF: "EBADF"
      default: "error \(errno)"
      }
    }
  }
#endif
