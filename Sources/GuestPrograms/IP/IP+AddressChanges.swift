import Guests
import NetworkStack
import Packets

// `ip address add`, `del` and `flush`.

extension IP {
  func changeAddress(
    _ words: inout IPWords, adds: Bool, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    var (text, device): (String?, String?) = (nil, nil)
    while let word = words.next() {
      switch word {
      case "dev": device = try words.value()
      case "local": text = try words.value()
      // The broadcast address follows from the prefix.
      case "brd", "broadcast": _ = try words.value()
      default:
        guard text == nil else { throw .garbage(word, expecting: "local") }
        text = word
      }
    }
    let prefix = try text.map { text throws(FailedCommand) in try IPPrefixText(text) }
    guard let device else { throw .deviceRequired }
    let interface = try vNIC(device, calls)
    guard let prefix else { throw .refused(.invalid) }
    try adds ? add(prefix, on: interface, calls) : remove(prefix, on: interface, calls)
  }

  /// The loopback interface is not a vNIC and cannot be changed.
  func vNIC(_ name: String, _ calls: borrowing SystemCalls) throws(FailedCommand) -> Int {
    guard let index = try calls.stack.interface(named: name) else {
      throw FailedCommand("RTNETLINK answers: Operation not supported", status: 2)
    }
    return index
  }

  private func add(
    _ prefix: IPPrefixText, on interface: Int, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    do throws(ConfigurationError) {
      switch prefix {
      case .v4(let address): try calls.addAddress(address, on: interface)
      case .v6(let address): try calls.addAddress(address, on: interface)
      }
    } catch {
      throw .refused(error)
    }
  }

  private func remove(
    _ prefix: IPPrefixText, on interface: Int, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    do throws(ConfigurationError) {
      switch prefix {
      case .v4(let address): try calls.removeAddress(address, on: interface)
      case .v6(let address): try calls.removeAddress(address, on: interface)
      }
    } catch {
      throw .refused(error)
    }
  }

  func flushAddresses(
    _ words: inout IPWords, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    guard let device = try IPSelection(&words, object: "address").device else {
      throw FailedCommand("Flush requires arguments.", status: 1)
    }
    let index = try vNIC(device, calls)
    let interface = calls.stack.interfaces[index]
    if options.wantsIPv4 { for address in interface.ipv4 { try remove(.v4(address), on: index, calls) } }
    if options.wantsIPv6 { for address in interface.ipv6 { try remove(.v6(address), on: index, calls) } }
  }
}
