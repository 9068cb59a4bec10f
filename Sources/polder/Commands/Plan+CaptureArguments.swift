import ArgumentParser
import Sessions

extension Plan {
  /// Adds what `--capture` asks for to the file's captures. `none` drops those: with others beside it, only
  /// the others are taken.
  mutating func adopt(_ arguments: [String]) throws(Failure) {
    if arguments.contains("none") { captures = [] }
    for argument in arguments where argument != "none" {
      guard let ports = labels.ports(named: argument) else {
        throw Failure.usage("--capture \(argument): no node or port of that name; use all, NODE, NODE:IF or none")
      }
      captures.append(CaptureOrder(ports: ports))
    }
  }
}
