import Guests
import SimulationKernel

/// `date` of coreutils: the simulated time, in UTC and in the requested format.
struct PrintDate: CommandLineProgram {
  static let registeredName = "date"

  private var format = "%a %b %e %T %Z %Y"

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    let operands = try FileOperands.read("date", arguments, short: "u")
    guard operands.count < 2 else {
      throw FailedCommand(
        "date: extra operand ‘\(operands[1])’\nTry 'date --help' for more information.", status: 1)
    }
    guard let operand = operands.first else { return }
    guard operand.hasPrefix("+") else { throw FailedCommand("date: invalid date ‘\(operand)’", status: 1) }
    format = String(operand.dropFirst())
  }

  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    calls.write(text(at: CalendarTime(calls.now)) + "\n")
    return .exit(0)
  }

  /// Unknown conversions are kept.
  private func text(at time: CalendarTime) -> String {
    var (text, rest) = ("", format[...])
    while let character = rest.popFirst() {
      if character == "%", let conversion = rest.first, let value = time.text(of: conversion) {
        text += value
        rest.removeFirst()
      } else {
        text.append(character)
      }
    }
    return text
  }

  static let fields = Fields(\PrintDate.format)
}
