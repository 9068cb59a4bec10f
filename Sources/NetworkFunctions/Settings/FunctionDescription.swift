import NetworkStack
public import Settings

/// A network function of a machine, as a topology file describes it.
public struct FunctionDescription: Hashable, Sendable {
  public let name: String
  private let content: any DescribedFunction

  fileprivate init<Function: ConfigurableFunction>(
    _: Function.Type, _ description: Function.Description, _ keys: KeyLocations
  ) {
    name = Function.name
    content = Described<Function>(description: description, keys: keys)
  }

  /// The function on a machine.
  ///
  /// - Throws: the description's fault on that machine.
  public func function(on machine: FunctionContext) throws(Fault) -> any ConfigurableFunction {
    try content.function(on: machine)
  }

  /// The location in the file of what each verdict's cause refers to.
  public var locations: [(cause: UInt16, location: SourceLocation)] { content.locations }

  public static func == (a: FunctionDescription, b: FunctionDescription) -> Bool {
    a.name == b.name && a.content.isEqual(to: b.content)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension FunctionDescription {
  /// One of the functions, as an element of `functions:` has it.
  public static let form = Form<FunctionDescription>.variants("a function", FunctionCatalog.all.map { variant($0) })

  private static func variant<Function: ConfigurableFunction>(_: Function.Type) -> Variant<FunctionDescription> {
    Variant(
      "a function", Function.name, .change(Function.keys),
      wrap: { change, location, faults in FunctionDescription(Function.self, change, at: location, &faults) },
      unwrap: { ($0.content as? Described<Function>).map { Function.keys.change(saying: $0.description) } },
      "Its settings.")
  }

  /// The function that a change alone describes.
  ///
  /// - Returns: nil if a required key is missing, which has been reported.
  public init?<Function: ConfigurableFunction>(
    _: Function.Type, _ change: Change<Function.Description>, at location: SourceLocation, _ faults: inout FaultLog
  ) {
    guard let description = Function.keys.group(change, at: location, &faults) else { return nil }
    self.init(Function.self, description, KeyLocations(change, otherwise: location))
  }
}

/// A description together with the function's type.
private protocol DescribedFunction: Sendable {
  var locations: [(cause: UInt16, location: SourceLocation)] { get }
  func function(on machine: FunctionContext) throws(Fault) -> any ConfigurableFunction
  func isEqual(to other: any DescribedFunction) -> Bool
}

private struct Described<Function: ConfigurableFunction>: DescribedFunction {
  var description: Function.Description
  var keys: KeyLocations

  var locations: [(cause: UInt16, location: SourceLocation)] { Function.locations(in: description, keys) }

  func function(on machine: FunctionContext) throws(Fault) -> any ConfigurableFunction {
    try Function(description, machine)
  }

  func isEqual(to other: any DescribedFunction) -> Bool { (other as? Described)?.description == description }
}
