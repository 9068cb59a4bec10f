public import Settings

/// A service as a topology file describes it, where names may stand for addresses.
public struct ServiceDescription: Hashable, Sendable {
  private let content: any DescribedService

  public init<Service: ConfigurableService>(_: Service.Type, _ description: Service.Description) {
    content = Described<Service>(description: description)
  }

  /// What a file has to say for a service.
  public init(_ service: GuestService) { self = ServiceDescription.describing(service.content) }

  private static func describing<Content: ConfiguredService>(_ content: Content) -> ServiceDescription {
    ServiceDescription(Content.Service.self, Content.Service.description(of: content.settings))
  }

  /// The service, with names resolved. What has no address is reported.
  ///
  /// - Parameter location: of the description.
  public func service(
    in context: ServiceContext, at location: SourceLocation, _ faults: inout FaultLog
  ) -> GuestService? {
    content.service(in: context, at: location, &faults)
  }

  public static func == (a: ServiceDescription, b: ServiceDescription) -> Bool { a.content.isEqual(to: b.content) }
  public func hash(into hasher: inout Hasher) { content.hash(into: &hasher) }
}

extension ServiceDescription {
  /// One of the services, as an element of `services:` has it.
  public static let form = Form<ServiceDescription>.variants("a service", ServiceCatalog.all.map { variant($0) })

  private static func variant<Service: ConfigurableService>(_: Service.Type) -> Variant<ServiceDescription> {
    Variant(
      Service.noun, Service.serviceName, .table(Service.keys),
      wrap: { ServiceDescription(Service.self, $0) },
      unwrap: { ($0.content as? Described<Service>)?.description }, Service.meaning,
      oftenCalled: Service.otherNames)
  }
}

/// A description together with the type of its service.
private protocol DescribedService: Hashable, Sendable {
  func service(in context: ServiceContext, at location: SourceLocation, _ faults: inout FaultLog) -> GuestService?
}

extension DescribedService {
  fileprivate func isEqual(to other: any DescribedService) -> Bool { other as? Self == self }
}

private struct Described<Service: ConfigurableService>: DescribedService {
  var description: Service.Description

  func service(in context: ServiceContext, at location: SourceLocation, _ faults: inout FaultLog) -> GuestService? {
    Service.settings(description, in: context, at: location, &faults).map {
      GuestService(Service.self, $0, at: location)
    }
  }
}
