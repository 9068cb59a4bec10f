#if os(Linux)
  import Glibc

  /// A point-to-point interface of the machine's own kernel in a network namespace of this thread's own: what the kernel sends
  /// is read here, and what is written here the kernel receives.
  final class TunDevice {
    /// Why there is none.
    struct Unavailable: Error, CustomStringConvertible { var description: String }

    let descriptor: Int32

    private static let setUp = """
      ip addr add 192.168.0.1/24 dev tun0 && ip link set lo up && ip link set tun0 up && ip route add default dev tun0 &&
      echo '4096 131072 8388608' > /proc/sys/net/ipv4/tcp_rmem && echo 0 > /proc/sys/net/ipv4/tcp_ecn
      """

    /// Moves the thread into a namespace, which ends with the thread.
    init() throws {
      guard TunDevice.leaveNamespace() else {
        throw Unavailable(description: "no network namespace: \(TunDevice.reason)")
      }
      descriptor = open("/dev/net/tun", O_RDWR | O_NONBLOCK)
      guard descriptor >= 0 else { throw Unavailable(description: "no /dev/net/tun: \(TunDevice.reason)") }
      // struct ifreq: the name, and IFF_TUN | IFF_NO_PI.
      var request = [UInt8]("tun0".utf8) + [UInt8](repeating: 0, count: 36)
      (request[16], request[17]) = (0x01, 0x10)
      let setInterface: UInt = 0x4004_54ca
      let result = request.withUnsafeMutableBytes { bytes in
        bytes.baseAddress.map { ioctl(descriptor, setInterface, $0) } ?? -1
      }
      guard result == 0 else { throw Unavailable(description: "no tun interface: \(TunDevice.reason)") }
      guard TunDevice.run(TunDevice.setUp) else { throw Unavailable(description: "the interface takes no address") }
    }

    /// `unshare(CLONE_NEWNET)`, which Glibc's headers show to programs for GNU alone.
    private static func leaveNamespace() -> Bool {
      guard let symbol = dlsym(nil, "unshare") else { return false }
      return unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Int32).self)(0x4000_0000) == 0
    }

    /// Runs commands in this thread's namespace.
    private static func run(_ commands: String) -> Bool {
      var (child, status) = (pid_t(0), Int32(0))
      let words: [String] = ["sh", "-c", commands]
      var arguments: [UnsafeMutablePointer<CChar>?] = words.map { (word: String) in strdup(word) } + [nil]
      defer { for argument in arguments { free(argument) } }
      guard posix_spawn(&child, "/bin/sh", nil, nil, &arguments, environ) == 0 else { return false }
      return waitpid(child, &status, 0) == child && status == 0
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    private static var reason: String { String(cString: strerror(errno)) }

    func send(_ packet: [UInt8]) { _ = packet.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } }

    /// The next packet of the kernel; nil if none comes within that many milliseconds.
    func receive(within milliseconds: Int32) -> [UInt8]? {
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, milliseconds) > 0 else { return nil }
      var bytes = [UInt8](repeating: 0, count: 65_536)
      let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      return count > 0 ? Array(bytes[..<count]) : nil
    }
  }
#endif
