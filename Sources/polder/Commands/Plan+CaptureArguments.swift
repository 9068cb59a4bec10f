import ArgumentParser
import Lab

extension Plan {
  /// Adds what `--capture` asks for, or drops all captures where it says none.
  mutating func adopt(_ arguments: [String]) throws(Failure) {
    if arguments.contains("none") {
      let other = arguments.first { $0 != "none" }
      if let other { throw Failure.usage("--capture none and --capture \(other): leave one of the two out") }
      captures = []
      return
    }
    for argument in arguments {
      guard let ports = labels.ports(named: argument) else {
        throw Failure.usage("--capture \(argument): no node or port of that name; give all, NODE, NODE:IF or none")
      }
      captures.append(CaptureOrder(ports: ports))
    }
  }
}
