//! Lists pages in the style of tools that run at home and in companies, and of services on the web.

use super::{Row, canned, reason, specific};

pub(super) const PAGES: &[Row] = &[
    specific(
        "Transmission: an address that is not allowed",
        403,
        &[
            "Unauthorized IP Address.",
            "Unauthorized IP Address. Either disable the IP address whitelist or add your address to it.",
        ],
        "<h1>403: Forbidden</h1><p>Unauthorized IP Address.</p><p>Either disable the IP address whitelist or add your address to it.</p><p>If you're editing settings.json, see the 'rpc-whitelist' and 'rpc-whitelist-enabled' entries.</p><p>If you're still using ACLs, use a whitelist instead. See the transmission-daemon manpage for details.</p>",
    ),
    specific(
        "pfSense: an attack by names",
        403,
        &["Potential DNS Rebind attack detected, see http://en.wikipedia.org/wiki/DNS_rebinding"],
        r#"<html><head><title>Rebind</title></head><body><div id="total"><header><div id="headerrow"><span class="logo">pf</span></div></header><div class="content"><p>Potential <a href="http://en.wikipedia.org/wiki/DNS_rebinding">DNS Rebind attack</a> detected, see http://en.wikipedia.org/wiki/DNS_rebinding<br />Try accessing the router by IP address instead of by hostname.</p></div></div></body></html>"#,
    ),
    reason(
        "Plex: a heading with its status",
        401,
        r"<html><head><script>window.location = window.location.href.match(/(^.+\/)[^\/]*$/)[1] + 'web/index.html';</script><title>Unauthorized</title></head><body><h1>401 Unauthorized</h1></body></html>",
    ),
    specific(
        "SquirrelMail: a session",
        401,
        &["You must be logged in to access this page."],
        r##"<html><head><title>SquirrelMail</title></head><body text="#000000" bgcolor="#ffffff"><center><img src="l.png" alt="SquirrelMail Logo" width="308" height="111" /><br /><small>SquirrelMail version 1.4.23<br />By the SquirrelMail Project Team<br /></small><table cellspacing="1" cellpadding="0" bgcolor="#800000" width="70%"><tr><td><table width="100%" border="0" bgcolor="#ffffff" align="center"><tr><td bgcolor="#dcdcdc" align="center"><font color="#cc0000"><b>ERROR</b></font></td></tr><tr><td align="center"><font color="#cc0000">You must be logged in to access this page.</font><br /><a href="login.php" target="_top">Go to the login page</a></td></tr></table></td></tr></table></center></body></html>"##,
    ),
    specific(
        "Roundcube: a request that was refused",
        403,
        &[
            "For your protection, access to this resource is secured against CSRF.",
            "For your protection, access to this resource is secured against CSRF. If you see this, you probably didn't log out before leaving the web application. Human interaction is now required to continue.",
        ],
        r#"<!DOCTYPE html><html lang="en"><head><title>Roundcube Webmail</title></head><body class="task-error-logout action-none"><div id="layout"><div id="layout-content" class="selected no-navbar" role="main"><h1 class="voice">Roundcube Webmail</h1><div class="content boxerror"><h3 class="error-title">REQUEST CHECK FAILED</h3><div class="error-text"><p>For your protection, access to this resource is secured against CSRF.<br />If you see this, you probably didn't log out before leaving the web application.</p><p>Human interaction is now required to continue.</p><p>Please contact your server-administrator.</p></div></div></div></div></body></html>"#,
    ),
    specific(
        "Auth0: a callback",
        403,
        &[
            "Callback URL mismatch.",
            "The provided redirect_uri is not in the list of allowed callback URLs.",
        ],
        r#"<!DOCTYPE html><html><head><title>Error</title></head><body><div id="error-page"><main class="container"><h1 class="title">Oops!, something went wrong</h1><section class="error-details"><h2>Callback URL mismatch.</h2><p>The provided redirect_uri is not in the list of allowed callback URLs.</p><p>Please go to <a href="https://manage.test/">the Application Settings page</a> and make sure you are sending a valid callback url from your application.</p></section><details><summary>Technical details</summary><p>TRACKING ID: 0a1b2c3d4e5f</p></details></main></div></body></html>"#,
    ),
    specific(
        "Okta: an app that is not assigned",
        403,
        &["User is not assigned to the client application."],
        r#"<!DOCTYPE html><html lang="en"><head><title>Error</title></head><body class="auth okta-container"><div class="content"><div class="error-content"><h1>400</h1><h2 class="o-form-head">Your request resulted in an error.</h2><div class="error-summary"><p><b>Identity Provider:</b> Unknown</p><p><b>Error Code:</b> access_denied</p><p><b>Description:</b> User is not assigned to the client application.</p></div><a href="/" class="button">Go to Homepage</a></div></div></body></html>"#,
    ),
    specific(
        "AD FS: an error and its details",
        400,
        &[
            "An error occurred. Contact your administrator for more information.",
            "MSIS7065: There are no registered protocol handlers on path /adfs/ls to process the incoming request.",
        ],
        r#"<!DOCTYPE html><html lang="en-US"><head><title>Error</title></head><body dir="ltr" class="body"><div id="noScript" style="position:static; width:100%; height:100%; z-index:100"><h1>JavaScript required</h1><p>JavaScript is required. This web browser does not support JavaScript or JavaScript in this web browser is not enabled.</p></div><div id="fullPage"><div id="brandingWrapper" class="float"><div id="branding"></div></div><div id="contentWrapper" class="float"><div id="content"><div id="header">Pots Inc.</div><main><div id="workArea"><div id="errorArea"><div id="openingMessage" class="groupMargin bigText">An error occurred</div><div id="errorMessage" class="groupMargin">An error occurred. Contact your administrator for more information.</div><div id="errorDetails"><span class="error">Error details</span><ul><li>Activity ID: 00000000-0000-0000-4a00-0080000000e5</li><li>Error time: Thu, 04 Jan 2024 10:11:12 GMT</li><li>Cookie: enabled</li><li>User agent string: curl</li></ul></div></div></div></main><div id="footerPlaceholder"></div></div><footer id="footer"><div id="footerLinks" class="floatReverse"><span id="copyright">&#169; 2016 Microsoft</span></div></footer></div></div></body></html>"#,
    ),
    specific(
        "SharePoint: a site that is not shared",
        403,
        &["Sorry, this site hasn't been shared with you."],
        r#"<!DOCTYPE html><html dir="ltr" lang="en-US"><head><title>Access required</title></head><body><form method="post" action="AccessDenied.aspx" id="aspnetForm"><div id="suiteBar" class="ms-dialogHidden noindex"></div><div id="s4-workspace"><div id="s4-bodyContainer"><div id="contentRow"><div id="contentBox"><div id="DeltaPlaceHolderMain"><h1 id="ms-error-header" class="ms-core-pageTitle"></h1><div id="ms-error" class="ms-core-pageErrorTitle"><div id="ms-error-body"><span id="ctl00_lblErrorMessage">Sorry, this site hasn't been shared with you.</span></div></div></div></div></div></div></div><input type="hidden" name="x" value="y"></form></body></html>"#,
    ),
    specific(
        "Salesforce: a link that died",
        404,
        &[
            "You have attempted to reach a URL that no longer exists on salesforce.com.",
            "URL No Longer Exists",
        ],
        r#"<html><head><title>salesforce.com - URL No Longer Exists</title></head><body><table width="100%"><tr><td><img src="/l.gif" alt="salesforce"></td></tr></table><h2>URL No Longer Exists</h2><p>You have attempted to reach a URL that no longer exists on salesforce.com.</p><p>You may have reached this page after clicking on a direct link into the application. This direct link might be:</p><ul><li>A bookmark to a particular page, such as a report or document</li><li>A link to a particular page in the Custom Links section of your Home Tab</li></ul><p>If you reached this page through a bookmark, you'll need to update the bookmark.</p><hr><p>Copyright &copy; 2000-2024 salesforce.com, inc. All rights reserved.</p></body></html>"#,
    ),
    specific(
        "Zendesk: an article",
        404,
        &[
            "You're not authorized to access this page",
            "The page you were looking for doesn't exist",
            "You may have mistyped the address or the page may have moved",
        ],
        r##"<!DOCTYPE html><html dir="ltr" lang="en-US"><head><title>Pots help</title></head><body class=""><a class="skip-navigation" href="#main-content">Skip to main content</a><header class="header"><div class="logo"><a title="Home" href="/hc/en-us"><span>Pots help</span></a></div><nav class="user-nav"><ul><li><a href="/hc/requests/new">Submit a request</a></li><li><a href="/signin">Sign in</a></li></ul></nav></header><main role="main"><div class="container error-page"><h1>Oops</h1><h2>The page you were looking for doesn't exist</h2><p>You may have mistyped the address or the page may have moved</p><p><a href="/hc/en-us">Take me back to the home page</a></p></div></main><footer class="footer"><div class="footer-inner"><a title="Home" href="/hc/en-us">Pots help</a><div class="footer-language-selector"></div></div></footer></body></html>"##,
    ),
    canned(
        "Ghost: a number and a phrase",
        404,
        &["Page not found", "Not Found"],
        r#"<!DOCTYPE html><html lang="en"><head><title>404 — Page not found</title></head><body class="error-page"><div class="gh-app"><div class="gh-viewport"><div class="gh-view"><section class="error-content error-404 js-error-container"><section class="error-details"><h1 class="error-code">404</h1><h2 class="error-description">Page not found</h2><a class="error-link" href="/">Go to the front page →</a></section></section></div></div></div></body></html>"#,
    ),
    canned(
        "Squarespace: search or home",
        404,
        &[
            "We couldn't find the page you were looking for. This is either because:",
            "We couldn't find the page you were looking for.",
            "There is an error in the URL entered into your web browser. Please check the URL and try again.",
        ],
        r#"<!doctype html><html lang="en-US"><head><title>404 &mdash; Pots</title></head><body class="not-found-page"><header id="header"><div class="header-title"><a href="/">Pots</a></div><nav><a href="/about">About</a></nav></header><main id="page" role="main"><section class="page-section"><div class="content"><p>We couldn't find the page you were looking for. This is either because:</p><ul><li>There is an error in the URL entered into your web browser. Please check the URL and try again.</li><li>The page you are looking for has been moved or deleted.</li></ul><p>You can return to our homepage by <a href="/">clicking here</a>, or you can try searching for the content you are seeking by <a href="/search">clicking here</a>.</p></div></section></main><footer><p>Powered by Squarespace</p></footer></body></html>"#,
    ),
    canned(
        "Blogger: a sorry",
        404,
        &["Sorry, the page you were looking for in this blog does not exist."],
        r"<!DOCTYPE html><html dir='ltr'><head><title>Pots</title></head><body class='error-view version-1-3-0'><div class='page'><header class='centered-top-container' role='banner'><div class='header-widget'><h1><a href='/'>Pots</a></h1></div></header><div class='centered-bottom'><main class='centered-bottom' id='main' role='main' tabindex='-1'><div class='main section' id='page_body' name='Page Body'><div class='widget Blog'><div class='blog-posts hfeed container'><div class='status-msg-wrap'><div class='status-msg-body'>Sorry, the page you were looking for in this blog does not exist.</div><div class='status-msg-border'></div></div></div></div></div></main></div><footer class='footer section'><div class='widget Attribution'><div class='blogger'><a href='https://www.blogger.com' rel='nofollow'>Powered by Blogger</a></div></div></footer></div></body></html>",
    ),
    canned(
        "Tumblr: a blog that is gone",
        404,
        &[
            "There's nothing here.",
            "Whatever you were looking for doesn't currently exist at this address. Unless you were looking for this error page, in which case: Congrats! You totally found it.",
            "Whatever you were looking for doesn't currently exist at this address.",
        ],
        r#"<!DOCTYPE html><html><head><title>Not found.</title></head><body id="request_denied" class="identity"><div class="logo"><a href="/">tumblr</a></div><section><h1>There's nothing here.</h1><p>Whatever you were looking for doesn't currently exist at this address. Unless you were looking for this error page, in which case: Congrats! You totally found it.</p></section><footer><ul><li><a href="/terms">Terms</a></li></ul></footer></body></html>"#,
    ),
    specific(
        "Bitbucket: a repository",
        404,
        &[
            "We can't let you see this page",
            "You don't have access to this repository",
            "Repository not found",
            "The repository you're looking for doesn't exist, or you don't have access to it.",
        ],
        r#"<!DOCTYPE html><html lang="en"><head><title>Not found</title></head><body class="aui-page-notification"><div id="page"><header id="header" role="banner"><nav class="aui-header"><h1 class="aui-header-logo"><a href="/"><span>Git</span></a></h1></nav></header><div id="content" role="main"><div class="aui-page-panel"><div class="aui-page-panel-inner"><section class="aui-page-panel-content"><div class="error-image lock"></div><h2>Repository not found</h2><p>The repository you're looking for doesn't exist, or you don't have access to it.</p><p><a href="/repos">View all repositories</a></p></section></div></div></div><footer id="footer" role="contentinfo"><section class="footer-body"><ul><li>Git repository management by Atlassian v8.9.0</li></ul></section></footer></div></body></html>"#,
    ),
    specific(
        "NiFi: a user who is unknown",
        401,
        &["Unknown user with identity 'CN=ann'. Contact the system administrator."],
        r#"<!DOCTYPE html><html lang="en"><head><title>NiFi</title></head><body class="message-pane"><div id="message-title" class="message-title">Access is denied</div><div id="message-content" class="message-content">Unknown user with identity 'CN=ann'. Contact the system administrator.</div></body></html>"#,
    ),
    specific(
        "Cacti: a permission",
        403,
        &["You are not permitted to access this section of Cacti."],
        r"<!DOCTYPE html><html><head><title>Permission Denied</title></head><body class='logoutBody'><div class='logoutLeft'></div><div class='logoutCenter'><div class='logoutArea'><div class='cactiLogoutLogo'></div><legend>Permission Denied</legend><div class='logoutTitle'><p>You are not permitted to access this section of Cacti.</p><p>If you feel that you need access to this particular section, please contact the Cacti administrator.</p><center>( <a href='#' onclick='goBack()'>Return</a> | <a href='logout.php'>Login Again</a> )</center></div><div class='logoutErrors'></div></div><div class='versionInfo'>Version 1.2.24 | &copy; 2004-2024 - The Cacti Group</div></div></body></html>",
    ),
    specific(
        "Matomo: a token",
        401,
        &["You can't access this resource as it requires 'view' access for the website id = 1."],
        r#"<!DOCTYPE html><html id="ng-app"><head><title>Matomo › Error</title></head><body id="simple"><div id="notificationContainer"></div><div class="contentArea"><div class="box"><div id="header"><div id="logo"><a href="https://matomo.org/" title="Free web analytics"><img src="/l.svg" alt=""/></a></div></div><div id="contentsimple"><div class="header"><div class="header_full">You can't access this resource as it requires 'view' access for the website id = 1.</div></div><p><a href="index.php">« Go to Matomo</a></p></div></div></div></body></html>"#,
    ),
    specific(
        "GLPI: a right that is missing",
        403,
        &["You don't have permission to perform this action."],
        r#"<!DOCTYPE html><html lang="en_GB"><head><title>Access denied - GLPI</title></head><body class="welcome-anonymous"><div class="page-anonymous"><div class="flex-fill d-flex flex-column"><div class="container-tight py-6"><div class="text-center"><span class="glpi-logo mb-4"></span></div><div class="card"><div class="card-body"><div class="alert alert-important alert-danger" role="alert"><div class="d-flex"><h4 class="alert-title">Access denied</h4><div class="text-muted">You don't have permission to perform this action.</div></div></div></div></div><div class="text-center text-muted mt-3"><a href="https://glpi-project.org/" class="copyright">GLPI Copyright (C) 2015-2024 Teclib' and contributors</a></div></div></div></div></body></html>"#,
    ),
    specific(
        "XWiki: a document",
        404,
        &["The requested document could not be found."],
        r#"<!DOCTYPE html><html lang="en"><head><title>Pots - XWiki</title></head><body id="body" class="skin-flamingo viewbody"><div id="xwikimaincontainer"><div id="headerglobal"><nav class="navbar navbar-default" role="navigation"><div class="navbar-header"><a href="/"><img src="/l.svg" alt="Wiki Logo"/></a></div></nav></div><div class="row"><div id="contentcontainer" class="col-xs-12"><div class="leftsidecolumns"><div id="contentcolumn"><div class="main"><div id="mainContentArea"><div id="document-title"><h1>Pots</h1></div><div class="xcontent"><div class="box errormessage">The requested document could not be found.</div><p>You can <a href="/edit">edit this page</a> to create it.</p></div></div></div></div></div></div></div><footer id="footerglobal"><div id="xwikilicence">This wiki is licensed under a Creative Commons license</div><div id="xwikiplatformversion"><a href="https://www.xwiki.org">XWiki 15.10.5</a></div></footer></div></body></html>"#,
    ),
    specific(
        "Foswiki: a topic",
        404,
        &[
            "The topic 'PotShop' you are trying to access does not exist, yet.",
            "Note: This topic does not exist",
        ],
        r#"<!DOCTYPE html><html class="foswikiNoJs" lang="en"><head><title>PotShop (not found) &lt; Main</title></head><body class="foswikiNoJs patternViewPage"><div class="foswikiPage"><div id="patternScreen"><div id="patternPageShadow"><div id="patternPage"><div id="patternTopBar"><div id="patternTopBarContents"><a href="/">Wiki</a></div></div><div id="patternWrapper"><div id="patternOuter"><div id="patternFloatWrap"><div id="patternMain"><div class="patternContent"><div class="patternTop"></div><div class="patternTopic"><h1>Topic not found</h1><p>The topic 'PotShop' you are trying to access does not exist, yet.</p></div></div></div><div id="patternSideBar"><ul><li><a href="/log">Log In</a></li></ul></div></div></div></div><div id="patternBottomBar"><div id="patternBottomBarContents">This site is powered by Foswiki</div></div></div></div></div></div></body></html>"#,
    ),
    specific(
        "Discuz: a topic in Chinese",
        404,
        &["抱歉，指定的主题不存在或已被删除或正在被审核"],
        r#"<!DOCTYPE html><html><head><meta charset="utf-8"><title>提示信息 - 论坛</title></head><body id="nv_forum" class="pg_viewthread"><div id="toptb" class="cl"><div class="wp"><a href="/fav">收藏本站</a></div></div><div id="hd"><div class="wp"><h2><a href="/" title="论坛">论坛</a></h2></div></div><div id="wp" class="wp"><div id="ct" class="wp cl w"><div class="nfl" id="main_succeed"><div class="f_c altw"><div class="alert_error" id="messagetext"><p>抱歉，指定的主题不存在或已被删除或正在被审核</p><p class="alert_btnleft"><a href="javascript:history.back()">[ 点击这里返回上一页 ]</a></p></div></div></div></div></div><div id="ft" class="wp cl"><p>Powered by Discuz! X3.4</p></div></body></html>"#,
    ),
    canned(
        "OpenCart: a breadcrumb and a sentence",
        404,
        &[
            "The page you requested cannot be found.",
            "The page you requested cannot be found!",
        ],
        r#"<!DOCTYPE html><html dir="ltr" lang="en"><head><title>The page you requested cannot be found!</title></head><body><nav id="top"><div class="container"><ul class="list-inline"><li><a href="/wish">Wish List (0)</a></li><li><a href="/cart">Shopping Cart</a></li></ul></div></nav><header><div class="container"><div id="logo"><a href="/">Pots</a></div><div id="search" class="input-group"><input type="text" name="search" value="" placeholder="Search"></div><div id="cart"><button>0 item(s) - $0.00</button><ul><li><p class="text-center">Your shopping cart is empty!</p></li></ul></div></div></header><div id="error-not-found" class="container"><ul class="breadcrumb"><li><a href="/">Home</a></li><li><a href="/nope">The page you requested cannot be found!</a></li></ul><div class="row"><div id="content" class="col-sm-12"><h1>The page you requested cannot be found!</h1><p>The page you requested cannot be found.</p><div class="buttons clearfix"><div class="pull-right"><a href="/" class="btn btn-primary">Continue</a></div></div></div></div></div><footer><div class="container"><h5>Information</h5><ul><li><a href="/about">About Us</a></li></ul><p>Powered By <a href="http://www.opencart.com">OpenCart</a><br> Pots &copy; 2024</p></div></footer></body></html>"#,
    ),
    specific(
        "Zscaler: a category",
        403,
        &[
            "Not allowed to browse Gambling category",
            "You tried to visit: http://x.example/",
        ],
        r#"<!DOCTYPE html><html><head><title>Internet Security by Zscaler</title></head><body><div class="banner"><img src="/l.png" alt="Pots Inc."></div><div class="main"><h1>Website blocked</h1><p>Not allowed to browse Gambling category</p><p>You tried to visit:<br>http://x.example/</p><p>See our <a href="http://policy.example/">internet use policy</a>.</p><p>Need help? Contact our support team at +1 555 0100.</p><p>Your organization has selected Zscaler to protect you from internet threats.</p></div></body></html>"#,
    ),
    specific(
        "a gateway of a firm: a client certificate",
        403,
        &["Your certificate is not in the list of this gateway."],
        r#"<html><head><title>Access denied</title></head><body><table width="600" align="center"><tr><td class="title">Remote access of Pots Inc.</td></tr><tr><td class="msg"><b>Access denied</b><br>Your certificate is not in the list of this gateway.</td></tr><tr><td class="foot">Helpdesk: 555-0100</td></tr></table></body></html>"#,
    ),
    specific(
        "a router: attempts",
        401,
        &["You have exceeded ten login attempts, please try again after two hours."],
        r"<HTML><HEAD><TITLE>Login Incorrect</TITLE></HEAD><BODY><TABLE><TR><TD><H1>WR740N</H1></TD></TR><TR><TD>You have exceeded ten login attempts, please try again after two hours.</TD></TR></TABLE></BODY></HTML>",
    ),
    specific(
        "a printer: a job",
        409,
        &["The scanner is in use by another person."],
        r#"<html><head><title>Embedded Web Server</title></head><body><div id="hdr"><span>LaserPrinter 400</span></div><div id="tabs"><a href="/a">Status</a><a href="/b">Settings</a></div><div id="box"><h2>Scan</h2><div class="warn">The scanner is in use by another person.</div><a href="/scan">Retry</a></div></body></html>"#,
    ),
    specific(
        "a university: a course in German",
        403,
        &["Der Kurs ist nur für eingeschriebene Studierende sichtbar."],
        r#"<!DOCTYPE html><html lang="de"><head><title>Kein Zugriff</title></head><body><header><a href="/"><img alt="Uni"></a><nav><ul><li><a href="/kurse">Kurse</a></li></ul></nav></header><main id="inhalt"><h1>Kein Zugriff</h1><p>Der Kurs ist nur für eingeschriebene Studierende sichtbar.</p><p>Bei Fragen hilft Ihnen das <a href="/hilfe">Sekretariat</a>.</p></main><footer><a href="/impressum">Impressum</a></footer></body></html>"#,
    ),
    specific(
        "a library in French: a reservation",
        409,
        &["Ce livre est déjà réservé par un autre lecteur."],
        r#"<html lang="fr"><head><title>Réservation impossible</title></head><body><div id="entete">Bibliothèque municipale</div><div id="contenu"><h2>Réservation impossible</h2><p class="erreur">Ce livre est déjà réservé par un autre lecteur.</p></div></body></html>"#,
    ),
    specific(
        "a file host: a file that was deleted",
        410,
        &["The file you requested was deleted by its owner."],
        r#"<html><head><title>File gone</title></head><body><div class="head"><a href="/">fileshare</a></div><div class="box-center"><img src="/sad.png"><h2>File gone</h2><p>The file you requested was deleted by its owner.</p></div><div class="ads"><p>Store 100 GB for free!</p></div><div class="foot"><a href="/dmca">DMCA</a></div></body></html>"#,
    ),
    specific(
        "a survey: a link that was used",
        403,
        &["This link was already used. Each link works once."],
        r#"<html><body><div class="survey"><h1>Survey of gardeners</h1><p>This link was already used. Each link works once.</p></div></body></html>"#,
    ),
    reason(
        "an article of a newspaper, sent with an error",
        404,
        r#"<html lang="en"><head><title>The garden in spring | Daily Pot</title></head><body><header><a href="/">Daily Pot</a></header><article><h1>The garden in spring</h1><p>When the snow melts, the work in the garden begins.</p><p>Those who sow early will reap early, says our gardener.</p><p>He has worked in the park of the town for thirty years.</p><p>His roses win prizes every summer.</p><p>Asked for his secret, he smiles and points at the compost.</p></article><footer>Daily Pot</footer></body></html>"#,
    ),
    reason(
        "a directory of files, sent with an error",
        403,
        r#"<html><head><title>Index of /pots</title></head><body><h1>Index of /pots</h1><hr><pre><a href="../">../</a>
<a href="a.txt">a.txt</a>                04-Jan-2024 10:11      12
<a href="b.txt">b.txt</a>                04-Jan-2024 10:11      12
</pre><hr></body></html>"#,
    ),
    reason(
        "an application that starts",
        404,
        r#"<!DOCTYPE html><html><head><title>Dashboard</title></head><body><div id="app"><div class="splash-screen"><img src="/l.svg"><div class="progress"><div class="bar"></div></div><noscript><strong>We're sorry but dashboard doesn't work properly without JavaScript enabled. Please enable it to continue.</strong></noscript></div></div></body></html>"#,
    ),
    reason(
        "the welcome page of a server",
        404,
        r#"<!DOCTYPE html><html><head><title>Welcome to nginx!</title></head><body><h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is successfully installed and working. Further configuration is required.</p><p>For online documentation and support please refer to <a href="http://nginx.org/">nginx.org</a>.<br/>Commercial support is available at <a href="http://nginx.com/">nginx.com</a>.</p><p><em>Thank you for using nginx.</em></p></body></html>"#,
    ),
];
