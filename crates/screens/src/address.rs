//! Addresses of the screens with their filters.

use taihang_web::register::address::encoded;

/// `path` with the parameters that have a value.
pub fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut address = path.to_owned();
    let given = parameters.iter().filter(|(_, value)| !value.is_empty());
    for (index, (name, value)) in given.enumerate() {
        address.push(if index == 0 { '?' } else { '&' });
        address.push_str(name);
        address.push('=');
        address.push_str(&encoded(value));
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_parameters_are_left_out_and_values_encoded() {
        assert_eq!(address("/tasks", &[("unit", ""), ("year", "")]), "/tasks");
        assert_eq!(
            address("/tasks", &[("unit", "省科技厅"), ("year", ""), ("by", "a&b")]),
            "/tasks?unit=%E7%9C%81%E7%A7%91%E6%8A%80%E5%8E%85&by=a%26b"
        );
    }
}
