//! Lists pages in the style of content management systems, tools, forums and shops.

use super::{Row, canned, debug, reason, specific};

pub(super) const PAGES: &[Row] = &[
    // Tools of developers and of administrators
    canned(
        "GitLab: who may see what",
        404,
        &[
            "The page could not be found or you don't have permission to view it.",
            "The resource that you are attempting to access does not exist or you don't have the necessary permissions to view it.",
        ],
        r#"<!DOCTYPE html><html><head><title>The page you're looking for could not be found (404)</title><style>body { color: #666; }</style></head><body><a href="/"><img src="data:image/svg+xml;base64,PHN2" alt="GitLab Logo" /></a><h1>404</h1><div class="container"><h3>The page could not be found or you don't have permission to view it.</h3><hr /><p>The resource that you are attempting to access does not exist or you don't have the necessary permissions to view it.</p><p>Make sure the address is correct and that the page hasn't moved.</p><p>Please contact your GitLab administrator if you think this is a mistake.</p><a href="javascript:history.back()" class="js-go-back go-back">Go back</a></div></body></html>"#,
    ),
    canned(
        "GitLab: a change that was rejected",
        422,
        &[
            "The change you requested was rejected.",
            "Make sure you have access to the thing you tried to change.",
        ],
        r#"<!DOCTYPE html><html><head><title>The change you requested was rejected (422)</title></head><body><a href="/"><img src="data:image/svg+xml;base64,PHN2" alt="GitLab Logo" /></a><h1>422</h1><div class="container"><h3>The change you requested was rejected.</h3><hr /><p>Make sure you have access to the thing you tried to change.</p><p>Please contact your GitLab administrator if you think this is a mistake.</p><a href="javascript:history.back()" class="js-go-back go-back">Go back</a></div></body></html>"#,
    ),
    canned(
        "Gitea: a status and a version",
        404,
        &["The page you are trying to reach either does not exist or you are not authorized to view it."],
        r#"<!DOCTYPE html><html lang="en-US" data-theme="gitea-auto"><head><title>Page Not Found - Gitea: Git with a cup of tea</title></head><body><div class="full height"><noscript>This website requires JavaScript.</noscript><nav id="navbar" aria-label="Navigation Bar"><div class="navbar-left"><a class="item" id="navbar-logo" href="/"><img src="/assets/img/logo.svg" alt="Logo"></a><a class="item" href="/explore/repos">Explore</a></div><div class="navbar-right"><a class="item" href="/user/login">Sign In</a></div></nav><div role="main" aria-label="Not Found" class="page-content status-page-404"><div class="ui container"><div class="status-page-error"><div class="status-page-error-title">404 Not Found</div><div class="tw-text-center"><div class="tw-my-4">The page you are trying to reach either <strong>does not exist</strong> or <strong>you are not authorized</strong> to view it.</div></div></div></div></div></div><footer class="page-footer" role="group" aria-label="Footer"><div class="left-links"><a target="_blank" href="https://about.gitea.com">Powered by Gitea</a> Version: 1.21.4 Page: <strong>2ms</strong> Template: <strong>1ms</strong></div></footer></body></html>"#,
    ),
    specific(
        "Jenkins: a permission that is missing",
        403,
        &["ann is missing the Overall/Administer permission"],
        r##"<!DOCTYPE html><html class=""><head resURL="/static/0a1b2c3d" data-rooturl=""><title>Jenkins</title></head><body data-model-type="hudson.model.Hudson" id="jenkins" class="yui-skin-sam jenkins-2.426.1"><a href="#skip2content" class="skiplink">Skip to content</a><header id="page-header" class="page-header"><div class="page-header__brand"><div class="logo"><a id="jenkins-head-icon" href="/"><img alt="[Jenkins]" src="/l.svg" /></a></div></div><div class="searchbox hidden-xs"><form action="/search/" method="get" role="search" name="search"><input name="q" placeholder="Search (CTRL+K)" type="search"></form></div><div class="login page-header__hyperlinks"><a href="/user/ann" class="model-link">ann</a><a href="/logout"><span class="hidden-xs hidden-sm">log out</span></a></div></header><div id="breadcrumbBar" class="jenkins-breadcrumbs"><ol class="jenkins-breadcrumbs__list" id="breadcrumbs"><li class="jenkins-breadcrumbs__list-item"><a href="/">Dashboard</a></li></ol></div><div id="page-body" class="app-page-body app-page-body--one-column clear"><div id="main-panel"><a id="skip2content"></a><h1>Access Denied</h1><p class="error">ann is missing the Overall/Administer permission</p></div></div><footer class="page-footer jenkins-mobile-hide"><div class="page-footer__links"><button type="button" class="jenkins-button">Jenkins 2.426.1</button></div></footer></body></html>"##,
    ),
    canned(
        "Jenkins: hidden words for a client without scripts",
        403,
        &["Authentication required"],
        r"<html><head><meta http-equiv='refresh' content='1;url=/login?from=%2F'/><script id='redirect' data-redirect-url='/login?from=%2F' src='/static/0a1b2c3d/scripts/redirect.js'></script></head><body style='background-color:white; color:white;'>
Authentication required
<!--
-->

</body></html>                                                                                                    ",
    ),
    specific(
        "Nexus: a repository",
        404,
        &["Repository not found"],
        r#"<!DOCTYPE html><html lang="en"><head><title>404 - Sonatype Nexus Repository</title></head><body><div class="nexus-header"><a href="/"><div class="product-logo"><img src="/l.svg" alt="Product logo"/></div><div class="product-id"><div class="product-id__line-1"><span class="product-name">Sonatype Nexus Repository</span></div><div class="product-id__line-2"><span class="product-spec">OSS 3.40.1-01</span></div></div></a></div><div class="nexus-body"><div class="content-header"><img src="/exclamation.png" alt="Exclamation point"/><span class="title">Error 404</span><span class="description">Not Found</span></div><div class="content-body"><div class="content-section">Repository not found</div></div></div></body></html>"#,
    ),
    specific(
        "Keycloak: a parameter",
        400,
        &["Invalid parameter: redirect_uri"],
        r#"<!DOCTYPE html><html class="login-pf"><head><title>Sign in to pots</title></head><body class=""><div class="login-pf-page"><div id="kc-header" class="login-pf-page-header"><div id="kc-header-wrapper" class="">Pots</div></div><div class="card-pf"><header class="login-pf-header"><h1 id="kc-page-title">        We are sorry...
</h1></header><div id="kc-content"><div id="kc-content-wrapper"><div id="kc-error-message"><p class="instruction">Invalid parameter: redirect_uri</p></div></div></div></div></div></body></html>"#,
    ),
    reason(
        "Grafana: a shell with what to do if it fails",
        404,
        r#"<!DOCTYPE html><html lang="en-US"><head><title>Grafana</title></head><body class="theme-dark app-grafana"><div class="preloader"><div class="preloader__enter"><div class="preloader__bounce"><div class="preloader__logo"></div></div></div><div class="preloader__text">Loading Grafana</div></div><div id="reactRoot"></div><script nonce="">window.grafanaBootData = {};</script></body></html>"#,
    ),
    specific(
        "Adminer: an error above the login",
        403,
        &["Access denied for user 'root'@'localhost' (using password: YES)"],
        r#"<!DOCTYPE html><html lang="en" dir="ltr"><meta charset="utf-8"><title>Login - Adminer</title><body class="ltr nojs"><div id="help" class="jush-sql jsonly hidden"></div><div id="content"><p id="breadcrumb"><a href="?server=">MySQL</a> &raquo; Server<h2>Login</h2><div class="error">Access denied for user &#039;root&#039;@&#039;localhost&#039; (using password: YES)</div><form action="" method="post"><div><table cellspacing="0" class="layout"><tr><th>System<td><select name="auth[driver]"><option value="server" selected>MySQL</select><tr><th>Server<td><input name="auth[server]" value=""><tr><th>Username<td><input name="auth[username]" id="username" value="root"><tr><th>Password<td><input type="password" name="auth[password]"></table><p><input type="submit" value="Login"><label><input type="checkbox" name="auth[permanent]" value="1">Permanent login</label></div></form></div><div id="menu"><h1><a href="https://www.adminer.org/" target="_blank" rel="noreferrer noopener" id="h1">Adminer</a> <span class="version">4.8.1</span></h1></div></body></html>"#,
    ),
    specific(
        "phpMyAdmin: an error in a box",
        403,
        &["Cannot log in to the MySQL server"],
        r#"<!DOCTYPE html><html lang="en" dir="ltr"><head><title>phpMyAdmin</title></head><body id="loginform"><div class="container"><a href="https://www.phpmyadmin.net/" target="_blank" class="logo"><img src="l.png" alt="phpMyAdmin"></a><h1>Welcome to <bdo dir="ltr" lang="en">phpMyAdmin</bdo></h1><noscript><div class="error">Javascript must be enabled past this point!</div></noscript><div class="alert alert-danger" role="alert">Cannot log in to the MySQL server</div><form method="post" id="login_form" action="index.php" name="login_form" class="disableAjax"><div class="card-header">Log in</div><label for="input_username">Username:</label><input type="text" name="pma_username" id="input_username"><label for="input_password">Password:</label><input type="password" name="pma_password" id="input_password"><input class="btn" value="Log in" type="submit"></form></div></body></html>"#,
    ),
    specific(
        "Zabbix: details below a message",
        403,
        &[
            "Access denied",
            "You are logged in as \"guest\". You have no permissions to access this page.",
            "You are logged in as \"guest\". You have no permissions to access this page.; If you think this message is wrong, please consult your administrators about getting the necessary permissions.",
        ],
        r#"<!DOCTYPE html><html lang="en"><head><title>Warning [refreshed every 30 sec.]</title></head><body><div class="wrapper"><main><output class="msg-global msg-bad"><span>Access denied</span><div class="msg-details"><ul class="msg-details-border"><li>You are logged in as &quot;guest&quot;. You have no permissions to access this page.</li><li>If you think this message is wrong, please consult your administrators about getting the necessary permissions.</li></ul></div><div class="msg-buttons"><button type="button">Go to &quot;Dashboard&quot;</button></div></output></main></div></body></html>"#,
    ),
    specific(
        "Nagios: hosts that one may not see",
        403,
        &["It appears as though you do not have permission to view information for any of the hosts you requested..."],
        r"<html><head><title>Current Network Status</title></head><body class='status'><table class='headertable'><tr><td class='infoBox'>Current Network Status</td></tr></table><div class='errorMessage'>It appears as though you do not have permission to view information for any of the hosts you requested...</div><div class='errorDescription'>If you believe this is an error, check the HTTP server authentication requirements for accessing this CGI<br>and check the authorization options in your CGI configuration file.</div></body></html>",
    ),
    specific(
        "OpenWrt: a page that is not registered",
        404,
        &[
            "No page is registered at '/admin/pots'. If this url belongs to an extension, make sure it is properly installed.",
            "No page is registered at '/admin/pots'.",
            "Sorry, the object you requested was not found.",
        ],
        r#"<!DOCTYPE html><html lang="en"><head><title>OpenWrt - LuCI</title></head><body class="lang_en OpenWrt"><header><a class="brand" href="/">OpenWrt</a><ul class="nav" id="topmenu" style="display:none"></ul><div id="indicators" class="pull-right"></div></header><div id="maincontent" class="container"><noscript><div class="alert-message warning"><h4>JavaScript required!</h4><p>You must enable JavaScript in your browser or LuCI will not work properly.</p></div></noscript><h2 name="content">404 Not Found</h2><p>Sorry, the object you requested was not found.</p><p>No page is registered at '<em>/admin/pots</em>'.<br />If this url belongs to an extension, make sure it is properly installed.</p></div><footer><span>Powered by <a href="https://github.com/openwrt/luci">LuCI openwrt-23.05 branch</a> / OpenWrt 23.05.2</span></footer></body></html>"#,
    ),
    specific(
        "OpenWrt: a wrong password",
        403,
        &["Invalid username and/or password! Please try again."],
        r#"<!DOCTYPE html><html lang="en"><head><title>OpenWrt - LuCI</title></head><body class="lang_en logged-out"><header><a class="brand" href="/">OpenWrt</a></header><div id="maincontent" class="container"><form method="post"><div class="alert-message warning"><p>Invalid username and/or password! Please try again.</p></div><div class="cbi-map"><h2>Authorization Required</h2><div class="cbi-map-descr">Please enter your username and password.</div><div class="cbi-section"><label class="cbi-value-title">Username</label><input class="cbi-input-text" type="text" name="luci_username" value="root" /><label class="cbi-value-title">Password</label><input class="cbi-input-text" type="password" name="luci_password" /></div></div><div class="cbi-page-actions"><input type="submit" value="Log in" /></div></form></div></body></html>"#,
    ),
    specific(
        "Webmin: a client that is not allowed",
        403,
        &["Access denied for 10.0.0.1"],
        r#"<html><head><title>403 &mdash; Forbidden</title></head><body class="mode-light"><h1>Error - Forbidden</h1><p>Access denied for 10.0.0.1</p></body></html>"#,
    ),
    specific(
        "Trac: no handler",
        404,
        &["No handler matched request to /pots"],
        r#"<!DOCTYPE html><html><head><title>Error – Pots</title></head><body><div id="banner"><div id="header"><a id="logo" href="/">Pots</a></div><form id="search" action="/search" method="get"><div><label for="proj-search">Search:</label><input type="text" id="proj-search" name="q"/><input type="submit" value="Search"/></div></form><div id="metanav" class="nav"><ul><li class="first"><a href="/login">Login</a></li></ul></div></div><div id="mainnav" class="nav"><ul><li><a href="/wiki">Wiki</a></li><li><a href="/timeline">Timeline</a></li></ul></div><div id="main"><div id="ctxtnav" class="nav"><h2>Context Navigation</h2><ul></ul><hr/></div><div id="content" class="error"><h1>Error: Not Found</h1><p class="message">No handler matched request to /pots</p><div id="help"><strong>Note:</strong> See <a href="/wiki/TracGuide">TracGuide</a> for help on using Trac.</div></div></div><div id="footer"><hr/><a id="tracpowered" href="https://trac.edgewall.org/"><img src="/l.png" alt="Trac Powered"/></a><p class="left">Powered by <a href="/about"><strong>Trac 1.4.3</strong></a><br/>By <a href="http://www.edgewall.org/">Edgewall Software</a>.</p><p class="right">Visit the Trac open source project</p></div></body></html>"#,
    ),
    specific(
        "Bugzilla: a bug",
        404,
        &["Bug #99 does not exist."],
        r#"<!DOCTYPE html><html lang="en"><head><title>Missing Bug ID</title></head><body class="shop-example"><div id="header"><div id="banner"></div><table border="0" cellspacing="0" cellpadding="0" id="titles"><tr><td id="title"><p>Bugzilla &ndash; Invalid Bug ID</p></td></tr></table><ul class="links"><li><a href="./">Home</a></li><li><span class="separator">| </span><a href="enter_bug.cgi">New</a></li></ul></div><div id="bugzilla-body"><table cellpadding="20"><tr><td id="error_msg" class="throw_error">Bug #99 does not exist.</td></tr></table><p>Please press <b>Back</b> and try again.</p></div><div id="footer"><div class="intro"></div><ul id="useful-links"><li id="links-actions"><ul class="links"><li><a href="./">Home</a></li></ul></li></ul></div></body></html>"#,
    ),
    specific(
        "Mailman: a list",
        404,
        &["No such list pots"],
        r#"<HTML><HEAD><TITLE>pots Info Page</TITLE></HEAD><BODY bgcolor="white"><h2>Error</h2><strong>No such list <em>pots</em></strong><hr><table WIDTH="100%" BORDER="0"><tr><td><img src="/icons/mailman.jpg" alt="Delivered by Mailman" border=0><br>version 2.1.29</td><td><img src="/icons/PythonPowered.png" alt="Python Powered" border=0></td></tr></table></BODY></HTML>"#,
    ),
    canned(
        "Redmine: a menu around a sentence",
        404,
        &["The page you were trying to access doesn't exist or has been removed."],
        r#"<!DOCTYPE html><html lang="en"><head><title>404 - Pots</title></head><body class="has-main-menu controller-welcome action-index"><div id="wrapper"><div id="wrapper2"><div id="top-menu"><div id="account"><ul><li><a class="login" href="/login">Sign in</a></li><li><a class="register" href="/account/register">Register</a></li></ul></div><ul><li><a class="home" href="/">Home</a></li><li><a class="help" href="https://www.redmine.org/guide">Help</a></li></ul></div><div id="header"><div id="quick-search"><form action="/search" method="get"><label for='q'><a href="/search">Search</a>:</label><input type="text" name="q" id="q" size="20" /></form></div><h1>Pots</h1></div><div id="main" class="nosidebar"><div id="sidebar"></div><div id="content"><h2>404</h2><p id="errorExplanation">The page you were trying to access doesn&#39;t exist or has been removed.</p><p><a href="javascript:history.back()">Back</a></p><div style="clear:both;"></div></div></div><div id="footer">Powered by <a href="https://www.redmine.org/">Redmine</a> &copy; 2006-2024 Jean-Philippe Lang</div></div></div></body></html>"#,
    ),
    specific(
        "Jira: an issue",
        404,
        &[
            "The issue you are trying to view does not exist.",
            "Issue does not exist",
            "Issue Does Not Exist",
        ],
        r#"<!DOCTYPE html><html lang="en"><head><title>Issue does not exist - Jira</title></head><body id="jira" class="aui-layout aui-theme-default"><div id="page"><header id="header" role="banner"><nav id="navigation" class="aui-header"><div class="aui-header-primary"><h1 id="logo" class="aui-header-logo"><a href="/"><img src="/l.png" alt="Jira"></a></h1><ul class="aui-nav"><li><a href="/dash">Dashboards</a></li></ul></div></nav></header><section id="content" role="main"><div class="aui-page-panel"><div class="aui-page-panel-inner"><section class="aui-page-panel-content"><header class="aui-page-header"><h1>Issue does not exist</h1></header><p>The issue you are trying to view does not exist.</p><ul><li>Use the <a href="/search">search</a> to find it.</li></ul></section></div></div></section><footer id="footer" role="contentinfo"><section class="footer-body"><ul class="atlassian-footer"><li>Atlassian Jira Project Management Software (v9.4.0)</li><li><a href="/about">About Jira</a></li></ul></section></footer></div></body></html>"#,
    ),
    specific(
        "an identity server: an error and its description",
        400,
        &[
            "Invalid redirect_uri",
            "Sorry, there was an error: unauthorized_client",
            "Sorry, there was an error : unauthorized_client",
            "Sorry, there was an error: unauthorized_client Invalid redirect_uri",
        ],
        r#"<!DOCTYPE html><html><head><title>IdentityServer</title></head><body><div class="nav-page"><nav class="navbar navbar-expand-lg navbar-dark bg-dark"><a href="/" class="navbar-brand"><img src="/l.png" class="icon-banner"> IdentityServer</a></nav></div><div class="container body-container"><div class="error-page"><div class="lead"><h1>Error</h1></div><div class="row"><div class="col-sm-6"><div class="alert alert-danger">Sorry, there was an error<strong><em>: unauthorized_client</em></strong><div>Invalid redirect_uri</div></div><div class="request-id">Request Id: 0HMVD3K1:00000002</div></div></div></div></div></body></html>"#,
    ),
    specific(
        "a sign-in service: a redirect that is not registered",
        400,
        &[
            "You can't sign in to this app because it doesn't comply with our OAuth policy.",
            "redirect_uri_mismatch",
        ],
        r#"<!doctype html><html lang="en"><head><title>Error 400 (OAuth2 Error)!!1</title></head><body><div id="view_container"><div class="pizza"><div class="logo" title="Accounts"></div><h1><span>Access blocked: Authorization Error</span></h1><div class="content"><p>You can't sign in to this app because it doesn't comply with our OAuth policy.</p><p>If you're the app developer, register the redirect URI in the console.</p><div class="small">Error 400: redirect_uri_mismatch</div></div></div></div><footer><ul><li><a href="/help">Help</a></li><li><a href="/privacy">Privacy</a></li></ul></footer></body></html>"#,
    ),
    // Content management
    specific(
        "WordPress: a comment without a text",
        409,
        &["Duplicate comment detected; it looks as though you’ve already said that!"],
        r#"<!DOCTYPE html><html lang="en-US"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><title>Comment Submission Failure</title><style type="text/css">html { background: #f1f1f1; }</style></head><body id="error-page"><div class="wp-die-message"><p>Duplicate comment detected; it looks as though you&#8217;ve already said that!</p></div><p><a href='javascript:history.back()'>&laquo; Back</a></p></body></html>"#,
    ),
    specific(
        "WordPress: a strong error before its message",
        400,
        &["Please type your comment text."],
        r#"<!DOCTYPE html><html lang="en-US"><head><title>Comment Submission Failure</title></head><body id="error-page"><div class="wp-die-message"><p><strong>Error:</strong> Please type your comment text.</p></div><p><a href='javascript:history.back()'>&laquo; Back</a></p></body></html>"#,
    ),
    canned(
        "WordPress: a link that expired",
        403,
        &[
            "The link you followed has expired.",
            "The link you followed has expired. Please try again.",
        ],
        r#"<!DOCTYPE html><html lang="en-US"><head><title>Something went wrong.</title></head><body id="error-page"><div class="wp-die-message">The link you followed has expired.<p><a href="http://shop.example/wp-admin/">Please try again.</a></p></div></body></html>"#,
    ),
    specific(
        "WordPress: a user name in the middle of a sentence",
        401,
        &[
            "The username bob is not registered on this site. If you are unsure of your username, try your email address instead.",
        ],
        r#"<!DOCTYPE html><html lang="en-US"><head><title>Log In &lsaquo; Pots &#8212; WordPress</title></head><body class="login no-js login-action-login wp-core-ui locale-en-us"><div id="login"><h1><a href="https://wordpress.org/">Powered by WordPress</a></h1><div id="login_error" class="notice notice-error"><strong>Error:</strong> The username <strong>bob</strong> is not registered on this site. If you are unsure of your username, try your email address instead.<br /></div><form name="loginform" id="loginform" action="/wp-login.php" method="post"><p><label for="user_login">Username or Email Address</label><input type="text" name="log" id="user_login" class="input" value="bob" /></p><div class="user-pass-wrap"><label for="user_pass">Password</label><input type="password" name="pwd" id="user_pass" class="input" /></div><p class="submit"><input type="submit" name="wp-submit" value="Log In" /></p></form><p id="nav"><a href="/wp-login.php?action=lostpassword">Lost your password?</a></p><p id="backtoblog"><a href="/">&larr; Go to Pots</a></p></div></body></html>"#,
    ),
    canned(
        "WordPress: a theme of blocks",
        404,
        &[
            "The page you are looking for doesn't exist, or it has been moved. Please try searching using the form below.",
            "The page you are looking for doesn't exist, or it has been moved.",
        ],
        r#"<!DOCTYPE html><html lang="en-US"><head><title>Page not found &#8211; Pots</title></head><body class="error404 wp-embed-responsive"><div class="wp-site-blocks"><header class="wp-block-template-part"><div class="wp-block-group"><p class="wp-block-site-title"><a href="/" target="_self" rel="home">Pots</a></p><nav class="wp-block-navigation" aria-label=""><ul class="wp-block-navigation__container"><li class="wp-block-navigation-item"><a href="/sample-page/"><span>Sample Page</span></a></li></ul></nav></div></header><main class="wp-block-group" id="wp--skip-link--target"><h1 class="wp-block-heading">Page Not Found</h1><p>The page you are looking for doesn&#039;t exist, or it has been moved. Please try searching using the form below.</p><form role="search" method="get" action="/" class="wp-block-search__button-outside wp-block-search"><label class="wp-block-search__label screen-reader-text">Search</label><div class="wp-block-search__inside-wrapper"><input class="wp-block-search__input" placeholder="Search" type="search" name="s" required /><button type="submit">Search</button></div></form></main><footer class="wp-block-template-part"><div class="wp-block-group"><p class="has-text-align-center">Designed with <a href="https://wordpress.org" rel="nofollow">WordPress</a></p></div></footer></div></body></html>"#,
    ),
    canned(
        "Drupal: a region of content",
        403,
        &["You are not authorized to access this page."],
        r##"<!DOCTYPE html><html lang="en" dir="ltr"><head><title>Access denied | Pots</title></head><body class="path-node"><a href="#main-content" class="visually-hidden focusable skip-link">Skip to main content</a><div class="dialog-off-canvas-main-canvas" data-off-canvas-main-canvas><div id="page-wrapper"><div id="page"><header id="header" class="header" role="banner"><div class="section layout-container clearfix"><div class="clearfix region region-header"><div id="block-branding" class="clearfix site-branding block"><div class="site-branding__text"><div class="site-branding__name"><a href="/" title="Home" rel="home">Pots</a></div><div class="site-branding__slogan">All about pots</div></div></div></div></div></header><div id="main-wrapper" class="layout-main-wrapper layout-container clearfix"><div id="main" class="layout-main clearfix"><main id="content" class="column main-content" role="main"><section class="section"><a id="main-content" tabindex="-1"></a><div class="region region-content"><div data-drupal-messages-fallback class="hidden"></div><div id="block-page-title" class="block"><h1 class="title page-title">Access denied</h1></div><div id="block-content" class="block block-system"><div class="content">You are not authorized to access this page.</div></div></div></section></main><div id="sidebar-first" class="column sidebar"><aside class="section" role="complementary"><div class="region region-sidebar-first"><div class="block" role="search"><h2>Search</h2></div></div></aside></div></div></div><footer class="site-footer"><div class="layout-container"><div class="site-footer__bottom"><div class="block"><span>Powered by <a href="https://www.drupal.org">Drupal</a></span></div></div></div></footer></div></div></div></body></html>"##,
    ),
    specific(
        "Joomla: the message at the end of advice",
        404,
        &["Category not found"],
        r##"<!DOCTYPE html><html lang="en-gb" dir="ltr"><head><meta charset="utf-8" /><title>Error: 404 Category not found</title></head><body class="site com_content view-category"><div class="body"><div class="container"><header class="header" role="banner"><div class="header-inner clearfix"><a class="brand pull-left" href="/"><span class="site-title" title="Pots">Pots</span></a><div class="header-search pull-right"></div></div></header><nav class="navigation" role="navigation"><ul class="nav menu"><li><a href="/">Home</a></li></ul></nav><div class="row-fluid"><div id="content" class="span12"><h1 class="page-header">The requested page can't be found.</h1><div class="well"><div class="row-fluid"><div class="span6"><p><strong>An error has occurred while processing your request.</strong></p><p>You may not be able to visit this page because of:</p><ul><li>an <strong>out-of-date bookmark/favourite</strong></li><li>a <strong>mistyped address</strong></li><li>a search engine that has an <strong>out-of-date listing for this site</strong></li><li>you have <strong>no access</strong> to this page</li></ul></div><div class="span6"><p><strong>Search this site</strong></p><p>Go to the Home Page</p><p><a href="/" class="btn"><span class="icon-home"></span> Home Page</a></p></div></div><hr /><p>If difficulties persist, please contact the website administrator and report the error below.</p><blockquote><span class="label label-inverse">404</span> Category not found</blockquote></div></div></div></div></div><div class="footer"><div class="container"><hr /><p class="pull-right"><a href="#top" id="back-top">Back to Top</a></p><p>&copy; 2024 Pots</p></div></div></body></html>"##,
    ),
    specific(
        "TYPO3: a reason on a line of its own",
        404,
        &[
            "ID was not an accessible page",
            "The page did not exist or was inaccessible. Reason: ID was not an accessible page",
        ],
        r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8" /><title>Page Not Found</title></head><body><div class="container"><div class="callout"><h1 class="callout-title">Page Not Found</h1><div class="callout-body"><p>The page did not exist or was inaccessible.<br>Reason: ID was not an accessible page</p></div></div><div class="backlink"><a href="https://typo3.org">TYPO3 CMS</a></div></div></body></html>"#,
    ),
    canned(
        "Plone: advice around the error",
        404,
        &[
            "We apologize for the inconvenience, but the page you were trying to access is not at this address. You can use the links below to help you find what you are looking for.",
            "We apologize for the inconvenience, but the page you were trying to access is not at this address.",
            "This page does not seem to exist…",
        ],
        r#"<!DOCTYPE html><html lang="en"><head><title>Page not found — Plone site</title></head><body id="visual-portal-wrapper" class="template-default_error_message"><header id="portal-top"><div id="portal-header"><a id="portal-logo" title="Home" href="/">Plone site</a><div id="portal-searchbox"><form id="searchGadget_form" action="/@@search" role="search"><input type="text" name="SearchableText"></form></div></div></header><nav class="pat-navigationmarker"><ul id="portal-globalnav"><li><a href="/news">News</a></li></ul></nav><div id="portal-column-content"><article id="content"><h1 class="documentFirstHeading">This page does not seem to exist…</h1><div id="content-core"><p class="documentDescription">We apologize for the inconvenience, but the page you were trying to access is not at this address. You can use the links below to help you find what you are looking for.</p><p>If you are certain you have the correct web address but are encountering an error, please contact the <span>site administration</span>.</p><p>Thank you.</p></div></article></div><footer id="portal-footer-wrapper"><div>The Plone® Open Source CMS/WCM is © 2000-2024 by the Plone Foundation and friends.</div></footer></body></html>"#,
    ),
    specific(
        "phpBB: a topic",
        404,
        &["The requested topic does not exist."],
        r##"<!DOCTYPE html><html dir="ltr" lang="en-gb"><head><title>Pots forum - Information</title></head><body id="phpbb" class="nojs notouch section-viewtopic ltr"><div id="wrap" class="wrap"><a id="top" class="top-anchor" accesskey="t"></a><div id="page-header"><div class="headerbar" role="banner"><div class="inner"><div id="site-description" class="site-description"><a id="logo" class="logo" href="/"><span class="site_logo"></span></a><h1>Pots forum</h1><p>All about pots</p><p class="skiplink"><a href="#start_here">Skip to content</a></p></div></div></div><div class="navbar" role="navigation"><div class="inner"><ul id="nav-main" class="nav-main linklist"><li><a href="/faq">FAQ</a></li><li><a href="/login">Login</a></li></ul></div></div></div><a id="start_here" class="anchor"></a><div id="page-body" class="page-body" role="main"><div class="panel" id="message"><div class="inner"><h2 class="message-title">Information</h2><p>The requested topic does not exist.</p></div></div></div><div id="page-footer" class="page-footer" role="contentinfo"><div class="navbar" role="navigation"><div class="inner"><ul><li>All times are <span title="UTC">UTC</span></li></ul></div></div><div class="copyright"><p class="footer-row"><span class="footer-copyright">Powered by <a href="https://www.phpbb.com/">phpBB</a>&reg; Forum Software &copy; phpBB Limited</span></p></div></div></div></body></html>"##,
    ),
    canned(
        "Discourse: topics that are popular",
        404,
        &["Oops! That page doesn’t exist or is private."],
        r#"<!DOCTYPE html><html lang="en"><head><title>Page Not Found - Pots</title></head><body class="crawler not-found-page"><header><a href="/">Pots</a></header><div id="main-outlet" class="wrap" role="main"><div class="page-not-found"><h1 class="title">Oops! That page doesn’t exist or is private.</h1><div id="not-found-popular-topics"><h2 class="popular-topics-title">Popular</h2><div class="not-found-topic"><a href="/t/1">How to wash a pot</a></div><div class="not-found-topic"><a href="/t/2">Which lid for which pot</a></div><a href="/latest" class="btn btn-default">More…</a></div></div></div><footer class="container wrap"><nav class="crawler-nav"><ul><li><a href="/">Home</a></li></ul></nav><p class="powered-by-link">Powered by <a href="https://www.discourse.org">Discourse</a>, best viewed with JavaScript enabled</p></footer></body></html>"#,
    ),
    specific(
        "Moodle: a record",
        404,
        &["Can't find data record in database table course."],
        r#"<!DOCTYPE html><html dir="ltr" lang="en"><head><title>Error | Pots School</title></head><body id="page-course-view" class="format-site path-course"><div id="page-wrapper"><nav class="navbar fixed-top navbar-light bg-white" aria-label="Site navigation"><a href="/" class="navbar-brand">School</a><ul class="navbar-nav"><li class="nav-item"><a href="/login">Log in</a></li></ul></nav><div id="page" class="container-fluid"><div id="page-content" class="row"><div id="region-main-box" class="col-12"><section id="region-main" aria-label="Content"><span class="notifications" id="user-notifications"></span><div role="main"><span id="maincontent"></span><div class="box py-3 errorbox alert alert-danger" data-rel="fatalerror"><p class="errormessage">Can't find data record in database table course.</p><p class="errorcode"><a href="http://docs.moodle.org/en/error/moodle/invalidrecord">More information about this error</a></p></div><div class="continuebutton"><form method="get" action="/"><button type="submit" class="btn btn-primary">Continue</button></form></div></div></section></div></div></div><footer id="page-footer" class="py-3"><div class="container"><p class="helplink"></p><div class="logininfo">You are not logged in. (<a href="/login">Log in</a>)</div></div></footer></div></body></html>"#,
    ),
    specific(
        "MediaWiki: a group of users",
        403,
        &[
            "The action you have requested is limited to users in the group: Administrators.",
            "You do not have permission to delete pages, for the following reason: The action you have requested is limited to users in the group: Administrators.",
            "You do not have permission to delete pages, for the following reason:",
        ],
        r##"<!DOCTYPE html><html class="client-nojs" lang="en" dir="ltr"><head><title>Permission error - Pots wiki</title></head><body class="mediawiki ltr ns-special"><div id="mw-page-base" class="noprint"></div><div id="content" class="mw-body" role="main"><a id="top"></a><h1 id="firstHeading" class="firstHeading">Permission error</h1><div id="bodyContent" class="vector-body"><div id="contentSub"></div><a class="mw-jump-link" href="#mw-head">Jump to navigation</a><div id="mw-content-text"><p>You do not have permission to delete pages, for the following reason:</p><div class="permissions-errors"><p>The action you have requested is limited to users in the group: Administrators.</p></div><p id="mw-returnto">Return to <a href="/wiki/Main_Page" title="Main Page">Main Page</a>.</p></div></div></div><div id="mw-navigation"><h2>Navigation menu</h2><div id="mw-head"><nav id="p-personal" class="vector-menu"><h3>Personal tools</h3><ul><li><a href="/login">Log in</a></li></ul></nav></div></div><footer id="footer" class="mw-footer" role="contentinfo"><ul id="footer-places"><li><a href="/privacy">Privacy policy</a></li></ul></footer></body></html>"##,
    ),
    canned(
        "DokuWiki: a topic",
        404,
        &[
            "You've followed a link to a topic that doesn't exist yet. If permissions allow, you may create it by clicking on Create this page.",
            "This topic does not exist yet",
        ],
        r##"<!DOCTYPE html><html lang="en" dir="ltr" class="no-js"><head><title>pots [Pots]</title></head><body><div id="dokuwiki__site"><div id="dokuwiki__top" class="site dokuwiki mode_show tpl_dokuwiki notFound"><div id="dokuwiki__header"><div class="pad group"><div class="headings group"><ul class="a11y skip"><li><a href="#dokuwiki__content">skip to content</a></li></ul><h1 class="logo"><a href="/" accesskey="h" title="Home"><span>Pots</span></a></h1></div><div class="tools group"><div id="dokuwiki__usertools"><h3 class="a11y">User Tools</h3><ul><li class="action login"><a href="?do=login">Log In</a></li></ul></div></div></div></div><div class="wrapper group"><main id="dokuwiki__content"><div class="pad group"><div class="pageId"><span>pots</span></div><div class="page group"><h1 class="sectionedit1" id="this_topic_does_not_exist_yet">This topic does not exist yet</h1><div class="level1"><p>You've followed a link to a topic that doesn't exist yet. If permissions allow, you may create it by clicking on <strong>Create this page</strong>.</p></div></div><div class="docInfo"><bdi>pots.txt</bdi></div></div></main></div></div></div></body></html>"##,
    ),
    specific(
        "Nextcloud: a domain that is not trusted",
        400,
        &["Access through untrusted domain"],
        r#"<!DOCTYPE html><html class="ng-csp" lang="en"><head><title>Nextcloud</title></head><body id="body-login"><noscript><div id="nojavascript"><div>This application requires JavaScript for correct operation.</div></div></noscript><div class="wrapper"><div class="v-align"><header role="banner"><div id="header"><div class="logo"></div></div></header><main><div class="body-login-container update"><h2>Access through untrusted domain</h2><p>Please contact your administrator. If you are an administrator, edit the "trusted_domains" setting in config/config.php like the example in config.sample.php.</p><br /><p>Further information how to configure this can be found in the <a href="https://docs.nextcloud.com/">documentation</a>.</p></div></main></div></div><footer role="contentinfo"><p class="info"><a href="https://nextcloud.com">Nextcloud</a> – a safe home for all your data</p></footer></body></html>"#,
    ),
    canned(
        "Nextcloud: a page",
        404,
        &["The page could not be found on the server or you may not be allowed to view it."],
        r#"<!DOCTYPE html><html class="ng-csp" lang="en"><head><title>Nextcloud</title></head><body id="body-login"><div class="wrapper"><div class="v-align"><header role="banner"><div id="header"><div class="logo"></div></div></header><main><div class="body-login-container update"><div class="icon-big icon-search"></div><h2>Page not found</h2><p class="infogroup">The page could not be found on the server or you may not be allowed to view it.</p><p><a class="button primary" href="/">Back to Nextcloud</a></p></div></main></div></div><footer role="contentinfo"><p class="info"><a href="https://nextcloud.com">Nextcloud</a> – a safe home for all your data</p></footer></body></html>"#,
    ),
    // Shops
    canned(
        "Magento: a guess in a list of terms",
        404,
        &["The page you requested was not found, and we have a fine guess why."],
        r##"<!doctype html><html lang="en"><head><title>404 Not Found</title></head><body class="cms-noroute-index cms-no-route page-layout-2columns-right"><noscript><div class="message global noscript"><div class="content"><p><strong>JavaScript seems to be disabled in your browser.</strong></p></div></div></noscript><div class="page-wrapper"><header class="page-header"><div class="header content"><a class="logo" href="/"><img src="/l.svg" alt=""></a><div class="block block-search"><form class="form minisearch" action="/s" method="get"><label class="label" for="search"><span>Search</span></label><input id="search" type="text" name="q"></form></div></div></header><main id="maincontent" class="page-main"><div class="page-title-wrapper"><h1 class="page-title"><span class="base">Whoops, our bad...</span></h1></div><div class="page messages"></div><div class="columns"><div class="column main"><dl><dt>The page you requested was not found, and we have a fine guess why.</dt><dd><ul class="disc"><li>If you typed the URL directly, please make sure the spelling is correct.</li><li>If you clicked on a link to get here, the link is outdated.</li></ul></dd></dl><dl><dt>What can you do?</dt><dd>Have no fear, help is near! There are many ways you can get back on track with Magento Store.</dd><dd><ul class="disc"><li><a href="#" onclick="history.go(-1); return false;">Go back</a> to the previous page.</li><li>Use the search bar at the top of the page to search for your products.</li></ul></dd></dl></div></div></main><footer class="page-footer"><div class="footer content"><small class="copyright"><span>Copyright © 2024 Pots, Inc. All rights reserved.</span></small></div></footer></div></body></html>"##,
    ),
    canned(
        "PrestaShop: a page in a catalogue",
        404,
        &[
            "This page could not be found",
            "The page you are looking for was not found.",
        ],
        r#"<!doctype html><html lang="en"><head><title>Page not found</title></head><body id="pagenotfound" class="lang-en page-pagenotfound"><main><header id="header"><nav class="header-nav"><div class="container"><a href="/contact">Contact us</a></div></nav><div class="header-top"><div id="_desktop_logo"><a href="/">Pots</a></div></div></header><section id="wrapper"><div class="container"><div id="content-wrapper" class="js-content-wrapper"><section id="main"><header class="page-header"><h1>The page you are looking for was not found.</h1></header><section id="content" class="page-content page-not-found"><h4>This page could not be found</h4><p>Try to search our catalog, you may find what you are looking for!</p></section><footer class="page-footer"></footer></section></div></div></section><footer id="footer" class="js-footer"><div class="container"><p class="h3">Products</p><ul><li><a href="/new">New products</a></li></ul></div></footer></main></body></html>"#,
    ),
    specific(
        "a shop: a product among teasers",
        410,
        &["This product is no longer part of our range."],
        r#"<!DOCTYPE html><html lang="en"><head><title>Garden shop</title></head><body><header class="site-header"><a class="site-logo" href="/">Garden shop</a><form class="site-search" role="search"><input type="search" name="q"></form><ul class="site-nav"><li><a href="/pots">Pots</a></li><li><a href="/tools">Tools</a></li></ul></header><main class="site-main"><section class="notice"><h1>We are sorry</h1><p>This product is no longer part of our range.</p></section><section class="teasers"><h2>You may also like</h2><div class="teaser"><a href="/pots/5"><h3>Clay pot</h3></a><p>A pot of clay for small plants.</p><p>12.00 €</p></div><div class="teaser"><a href="/pots/6"><h3>Iron pot</h3></a><p>Keeps the soup warm.</p><p>32.00 €</p></div></section></main><footer class="site-footer"><p>Garden shop, Main Street 1</p></footer></body></html>"#,
    ),
    // Soft errors
    reason(
        "a list of products, sent with an error",
        404,
        r#"<!DOCTYPE html><html lang="en"><head><title>Garden shop</title></head><body><header class="site-header"><a href="/">Garden shop</a><ul class="site-nav"><li><a href="/pots">Pots</a></li></ul></header><div class="grid"><div class="card"><h3>Clay pot</h3><p>A pot of clay for small plants.</p><p>12.00 €</p></div><div class="card"><h3>Iron pot</h3><p>Keeps the soup warm all evening.</p><p>32.00 €</p></div><div class="card"><h3>Glass lid</h3><p>Fits all of our larger pots.</p><p>9.00 €</p></div><div class="card"><h3>Spoon</h3><p>Made of the wood of an oak.</p><p>4.00 €</p></div></div><footer>Garden shop, Main Street 1</footer></body></html>"#,
    ),
    reason(
        "a shell of Angular",
        404,
        r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title><base href="/"></head><body><app-root></app-root><noscript>Please enable JavaScript to continue using this application.</noscript><script src="main.js" type="module"></script></body></html>"#,
    ),
    reason(
        "a shell of a chat with a splash",
        404,
        r#"<!DOCTYPE html><html><head><title>Chat</title></head><body><div id="app-mount"><div class="splash"><div class="spinner"></div><p>Starting up ...</p></div></div><script src="/a.js"></script></body></html>"#,
    ),
    reason(
        "a form to reset a password, sent with an error",
        403,
        r#"<html><head><title>Reset your password</title></head><body><main><h1>Reset your password</h1><p>Enter the address of your account, and we will send you a link.</p><form method="post" action="/reset"><label for="mail">Email</label><input id="mail" type="email" name="mail"><button>Send the link</button></form></main></body></html>"#,
    ),
    reason(
        "the login of a tool",
        401,
        r##"<!DOCTYPE html><html><head><title>Sign in · Pots</title></head><body class="login-page"><div class="container"><h3>Pots Community Edition</h3><p>Manage all of your pots in one place</p><div class="login-box"><ul class="nav-links"><li><a href="#login">Sign in</a></li><li><a href="#register">Register</a></li></ul><form action="/users/sign_in" method="post"><label for="user_login">Username or email</label><input id="user_login" type="text"><label for="user_password">Password</label><input type="password" id="user_password"><input type="checkbox" name="remember"> <label>Remember me</label><input type="submit" value="Sign in"></form></div></div><footer><a href="/explore">Explore</a><a href="/help">Help</a></footer></body></html>"##,
    ),
    // Other languages
    specific(
        "a German shop",
        404,
        &["Der Artikel 4711 ist leider nicht mehr lieferbar."],
        r#"<!DOCTYPE html><html lang="de"><head><title>Seite nicht gefunden</title></head><body><div class="navigation"><a href="/">Startseite</a> <a href="/toepfe">Töpfe</a></div><div id="inhalt" class="content"><h1>Seite nicht gefunden</h1><p>Der Artikel 4711 ist leider nicht mehr lieferbar.</p><p><a href="/">Zurück zur Startseite</a></p></div><div class="footer"><a href="/impressum">Impressum</a></div></body></html>"#,
    ),
    canned(
        "a German town",
        403,
        &["Sie haben keine Berechtigung, auf diese Seite zuzugreifen."],
        r#"<html lang="de"><head><title>403</title></head><body><h1>Zugriff verweigert</h1><p>Sie haben keine Berechtigung, auf diese Seite zuzugreifen.</p><hr><p>Stadt Garten, Rathausplatz 1</p></body></html>"#,
    ),
    canned(
        "a French ministry",
        404,
        &[
            "La page que vous cherchez est introuvable.",
            "La page que vous cherchez est introuvable. Excusez-nous pour la gêne occasionnée.",
        ],
        r#"<!DOCTYPE html><html lang="fr"><head><title>Page non trouvée</title></head><body><header role="banner" class="fr-header"><p class="fr-logo">République</p></header><main role="main" id="content"><div class="fr-container"><h1>Page non trouvée</h1><p class="fr-text--sm">Erreur 404</p><p class="fr-text--lead">La page que vous cherchez est introuvable. Excusez-nous pour la gêne occasionnée.</p><p>Si vous avez tapé l'adresse web dans le navigateur, vérifiez qu'elle est correcte. La page n'est peut-être plus disponible.</p><ul><li><a href="/">Page d'accueil</a></li></ul></div></main><footer class="fr-footer" role="contentinfo"><p>Sauf mention contraire</p></footer></body></html>"#,
    ),
    canned(
        "a Spanish newspaper",
        404,
        &[
            "Lo sentimos, la página que busca no existe.",
            "Lo sentimos, la página que busca no existe",
        ],
        r#"<html lang="es"><head><title>Error 404</title></head><body><div class="menu"><a href="/">Portada</a><a href="/deportes">Deportes</a></div><div class="error404"><h2>Error 404</h2><p>Lo sentimos, la página que busca no existe.</p><a href="/">Volver a la portada</a></div></body></html>"#,
    ),
    canned(
        "a Russian site",
        404,
        &["К сожалению, запрашиваемая страница не найдена."],
        r#"<html lang="ru"><head><title>Ошибка 404</title></head><body><h1>Ошибка 404</h1><p>К сожалению, запрашиваемая страница не найдена.</p><p><a href="/">На главную</a></p></body></html>"#,
    ),
    canned(
        "a Chinese site",
        404,
        &["抱歉，您访问的页面不存在"],
        r#"<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>404</title></head><body><div class="error-page"><div class="error-code">404</div><div class="error-text">抱歉，您访问的页面不存在</div><a class="btn" href="/">返回首页</a></div></body></html>"#,
    ),
    canned(
        "a Portuguese bank",
        403,
        &["Você não tem permissão para acessar esta página."],
        r#"<html lang="pt-BR"><head><title>Acesso negado</title></head><body><div class="container"><h1>Acesso negado</h1><p>Você não tem permissão para acessar esta página.</p><p>Se o problema persistir, entre em contato com o suporte.</p></div></body></html>"#,
    ),
    canned(
        "a Dutch archive",
        410,
        &["Dit document is uit het archief verwijderd."],
        r#"<html lang="nl"><head><title>Verwijderd</title></head><body><div id="header"><a href="/">Archief</a></div><div id="main"><h1>Verwijderd</h1><p>Dit document is uit het archief verwijderd.</p></div><div id="footer">Archief van de stad</div></body></html>"#,
    ),
    specific(
        "a Japanese shop",
        404,
        &["商品番号4711は販売を終了しました。"],
        r#"<html lang="ja"><head><title>エラー</title></head><body><div class="header"><a href="/">ショップ</a></div><div class="content"><h1>ページが見つかりません</h1><p>商品番号4711は販売を終了しました。</p></div></body></html>"#,
    ),
    // Words of people who write their own pages
    specific(
        "a blog: a joke",
        404,
        &["This is not the page you are looking for."],
        r#"<html><head><title>404</title></head><body><div class="wrap"><h1>404</h1><h2>This is not the page you are looking for.</h2><p><a href="/">Home</a> · <a href="/archive">Archive</a></p></div></body></html>"#,
    ),
    specific(
        "a table of errors of a service",
        422,
        &[
            "Quantity must be greater than 0",
            "Quantity must be greater than 0; Pot is out of stock",
        ],
        r#"<html><head><title>Order failed</title></head><body><h1>Your order has problems</h1><div class="alert alert-danger"><ul><li>Quantity must be greater than 0</li><li>Pot is out of stock</li></ul></div><form action="/orders" method="post"><label>Quantity</label><input name="q" value="0"><button>Order</button></form></body></html>"#,
    ),
    debug(
        "a PHP warning before the page",
        404,
        &["No such pot"],
        "<br />\n<b>Warning</b>:  Undefined variable $pot in <b>/var/www/html/pots.php</b> on line <b>12</b><br />\n<html><body><h1>Not Found</h1><p>No such pot</p></body></html>",
    ),
    specific(
        "a text in a preformatted block",
        400,
        &["cannot parse \"x\" as a number"],
        "<html><body><pre>cannot parse &quot;x&quot; as a number</pre></body></html>",
    ),
    specific(
        "a definition of a message",
        403,
        &["The token was revoked"],
        r"<html><head><title>Error</title></head><body><h1>Error</h1><dl><dt>Code</dt><dd>TOKEN_REVOKED</dd><dt>Message</dt><dd>The token was revoked</dd><dt>Request</dt><dd>0a1b2c3d</dd></dl></body></html>",
    ),
    specific(
        "a limit with a table of limits",
        429,
        &["You can only make 60 requests an hour."],
        r"<html><head><title>Slow down</title></head><body><h1>Slow down</h1><p>You can only make 60 requests an hour.</p><table><tr><th>Limit</th><td>60</td></tr><tr><th>Remaining</th><td>0</td></tr><tr><th>Reset</th><td>2024-01-04T11:00:00Z</td></tr></table></body></html>",
    ),
    specific(
        "a licence that ran out",
        402,
        &["The licence of your team ended on 3 May. Renew it to go on."],
        r#"<html><body><header><a href="/"><img alt="Pots"></a></header><main><h2>Payment required</h2><p>The licence of your team ended on 3 May. Renew it to go on.</p><a class="button" href="/renew">Renew</a></main></body></html>"#,
    ),
    specific(
        "an order of a court",
        451,
        &["This page is blocked in your country by an order of a court."],
        r#"<html><head><title>Unavailable</title></head><body><center><h1>Unavailable For Legal Reasons</h1><p>This page is blocked in your country by an order of a court.</p><p>More at <a href="https://lumen.example">lumen.example</a>.</p></center></body></html>"#,
    ),
];
