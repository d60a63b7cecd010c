//! Mail and single sign-on with servers made by others: a mail server with STARTTLS and a provider of `OpenID` Connect.

use taihang_testkit::{Peers, World};

use super::matter::leaves;

/// Goes to the provider by the button of the sign-in page, and on to where it asks who it is.
fn at_the_provider(world: &World) {
    world.go("/sign-in");
    assert!(world.browser.text("main").contains("使用“统一认证”登录"));
    world.browser.click("a[href^='/sign-in/oidc']");
    world.browser.see("input[name=login]");
}

/// Says who it is and agrees that the program is told.
fn enters(world: &World, name: &str) {
    world.browser.fill("input[name=login]", name);
    world.browser.fill("input[name=password]", "anything");
    world.browser.click("button[type=submit]");
    world.browser.until("document.querySelector('input[value=consent]') !== null");
    world.browser.click("button[type=submit]");
    world.browser.until("document.querySelector('main h1') !== null");
}

#[test]
fn an_address_is_confirmed_by_mail_and_by_it_the_account_is_found_at_single_sign_on() {
    let peers = Peers::start();
    let world = World::demo_with(env!("CARGO_BIN_EXE_taihang"), &peers.settings());
    world.sign_in("city-officer");
    let name = world.browser.text(".person-name");
    world.go("/account/mail");
    let password =
        world.server.password("city-officer").expect("the demonstration prints its sign-in").to_owned();
    world.browser.fill("input[name=mail]", "wang@example.cn");
    world.browser.fill("input[name=present]", &password);
    world.browser.click("main form .primary");
    world.browser.until("location.pathname === '/account'");

    // It goes over the encrypted line, by the name and password of the settings, and a reader of mails can read it.
    let mail = peers.next_mail();
    assert_eq!(mail["to"], serde_json::json!(["wang@example.cn"]), "{mail}");
    assert_eq!((&mail["secure"], &mail["user"]), (&true.into(), &"taihang".into()), "{mail}");
    assert_eq!(mail["from"], "taihang@example.cn", "{mail}");
    assert!(mail["subject"].as_str().unwrap().contains("请验证邮箱"), "{mail}");
    let text = mail["text"].as_str().unwrap();
    let link = text.split_whitespace().find(|word| word.starts_with(world.server.address()));
    world.browser.go(link.expect("a link to the program"));
    world.browser.click("main form .primary");
    world.browser.read("邮箱已验证");
    leaves(&world);

    // The provider vouches for the address: that is the account.
    at_the_provider(&world);
    enters(&world, "wang");
    assert_eq!(world.browser.text(".person-name"), name);
    leaves(&world);

    // Somebody else there has the same address and never proved it: no account.
    world.browser.go(&format!("{}/session/end", peers.issuer()));
    world.browser.click("button[value=yes]");
    world.browser.read("sign-out was successful");
    at_the_provider(&world);
    enters(&world, "li");
    world.browser.read("该外部账户在本平台没有对应的账户");
    assert_eq!(world.browser.count(".person-name"), 0);
    // The pages of the provider are its own affair; of ours the refusal alone went wrong.
    let ours = |error: &String| error.starts_with(world.server.address());
    let errors: Vec<_> = world.browser.console_errors().into_iter().filter(ours).collect();
    assert!(errors.len() == 1 && errors[0].contains("422"), "{errors:#?}");
}
