import HostStack
import Packets

// `ip neighbour del` and `flush`.

extension IP {
  func deleteNeighbor(_ words: inout IPWords, _ calls: borrowing SystemCalls) throws(FailedCommand) {
    var (text, device): (String?, String?) = (nil, nil)
    while let word = words.next() {
      switch word {
      case "dev": device = try words.value()
      case "to": text = try words.value()
      default:
        guard text == nil else { throw .garbage(word, expecting: "to") }
        text = word
      }
    }
    guard let text, let device else {
      throw FailedCommand("Device and destination are required arguments.", status: 255)
    }
    guard let address = IPAddress(text) else {
      throw FailedCommand("Error: any valid address is expected rather than \"\(text)\".", status: 1)
    }
    let interface = try vNIC(device, calls)
    do throws(ConfigurationError) {
      try calls.deleteNeighbor(address, on: interface)
    } catch {
      throw .refused(error)
    }
  }

  /// `ip neighbour flush { all | dev NAME }`
  func flushNeighbors(_ words: inout IPWords, _ calls: borrowing SystemCalls) throws(FailedCommand) {
    let word = words.next()
    let device = word == "dev" ? try words.value() : word
    guard let device else { throw FailedCommand("Flush requires arguments.", status: 1) }
    let interfaces = device == "all" ? Array(calls.stack.interfaces.indices) : [try vNIC(device, calls)]
    do throws(ConfigurationError) {
      for interface in interfaces { try calls.flushNeighbors(on: interface) }
    } catch {
      throw .refused(error)
    }
  }
}
