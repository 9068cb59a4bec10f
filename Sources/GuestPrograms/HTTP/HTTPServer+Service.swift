public import Settings

extension HTTPServer: ConfigurableService {
  public static let serviceName = "http"
  public static let otherNames = ["web", "www", "httpd", "nginx", "apache"]
  public static let noun = "an HTTP service"
  public static let meaning = "A web server."
  public static var keys: KeyTable<HTTPServerSettings> { HTTPServerSettings.keys }
  public static func port(of settings: HTTPServerSettings) -> UInt16? { settings.port }
  public static func images(of settings: HTTPServerSettings) -> [String] { settings.images }
  public static func settings(
    _ settings: HTTPServerSettings, with image: (String) -> ServedImage?
  ) -> HTTPServerSettings { settings.loading(image) }
}
