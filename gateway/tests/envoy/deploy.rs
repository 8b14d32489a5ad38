//! The examples for other installations configure the filter that the tests run.

/// The lines of the filter, without indentation and comments.
fn filter(yaml: &str) -> Vec<&str> {
    let lines = yaml.lines().map(|line| line.trim().trim_start_matches("- "));
    let from_name = lines.skip_while(|line| *line != "name: envoy.filters.http.ext_proc");
    let filter = from_name.take_while(|line| *line != "name: envoy.filters.http.router");
    // The service has another address there.
    let is_same =
        |line: &&str| !line.starts_with('#') && !line.contains("cluster_name") && !line.starts_with("envoy_grpc");
    filter.filter(is_same).collect()
}

#[test]
fn istio_gets_the_filter_that_is_tested() {
    let tested = filter(include_str!("../../deploy/envoy.yaml"));
    assert!(tested.contains(&"allow_mode_override: true"), "{tested:?}");
    assert_eq!(filter(include_str!("../../deploy/istio.yaml")), tested);
}
