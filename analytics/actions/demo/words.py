"""The words the demo company is made of: places, names of firms and people, what is sold, what is said on visits."""

CITIES = {
    "华东": ("上海", "苏州", "南京", "杭州", "宁波", "无锡", "合肥", "济南", "青岛", "厦门", "常州", "温州"),
    "华南": ("广州", "深圳", "佛山", "东莞", "珠海", "南宁", "海口", "惠州"),
    "华北": ("北京", "天津", "石家庄", "太原", "唐山", "呼和浩特"),
    "华中": ("武汉", "长沙", "郑州", "南昌", "洛阳", "宜昌"),
    "西南": ("成都", "重庆", "昆明", "贵阳", "绵阳"),
    "东北": ("沈阳", "大连", "长春", "哈尔滨"),
}
ABROAD = {
    "Europe": (("Hamburg", "EUR"), ("Rotterdam", "EUR"), ("Milano", "EUR"), ("Warszawa", "EUR"), ("Lyon", "EUR")),
    "Southeast Asia": (("Ho Chi Minh City", "USD"), ("Bangkok", "USD"), ("Jakarta", "USD"), ("Manila", "USD")),
    "Middle East": (("Dubai", "USD"), ("Riyadh", "USD"), ("Doha", "USD")),
    "North America": (("Los Angeles", "USD"), ("Houston", "USD"), ("Vancouver", "USD")),
    "Africa": (("Lagos", "USD"), ("Nairobi", "USD"), ("Casablanca", "EUR")),
}
COUNTRIES = {
    "Hamburg": "DE", "Rotterdam": "NL", "Milano": "IT", "Warszawa": "PL", "Lyon": "FR", "Ho Chi Minh City": "VN",
    "Bangkok": "TH", "Jakarta": "ID", "Manila": "PH", "Dubai": "AE", "Riyadh": "SA", "Doha": "QA",
    "Los Angeles": "US", "Houston": "US", "Vancouver": "CA", "Lagos": "NG", "Nairobi": "KE", "Casablanca": "MA",
}  # fmt: skip
BRANDS = (
    "恒基", "鼎盛", "万华", "金桥", "宏远", "瑞丰", "中拓", "天元", "嘉和", "华盛", "永固", "泰安", "博远", "新城",
    "百年", "锦绣", "东方", "顺达", "立信", "安居", "科达", "盛世", "大禹", "广厦", "龙腾", "铭筑", "匠心", "卓越",
    "远景", "力拓", "筑友", "康居", "联发", "海纳", "致远", "德润", "长青", "正大", "星河", "云峰",
)  # fmt: skip
TRADES = {
    "distributor": ("建材", "建材贸易", "装饰材料"),
    "dealer": ("建材经营部", "陶瓷", "防水材料"),
    "wholesaler": ("建材批发", "五金建材", "装饰批发"),
    "retailer": ("家居", "家居广场", "建材超市"),
    "agent": ("商贸", "实业"),
    "end_user": ("建设工程", "装饰工程", "房地产开发", "幕墙工程", "市政工程", "装配式建筑"),
    "government": ("城投建设", "公共工程管理中心"),
}
FOREIGN_FIRST = (
    "Nordlicht", "Atlas", "Harbor", "Meridian", "Summit", "Delta", "Sable", "Cedar", "Orient", "Pioneer", "Granite",
    "Alba", "Vista", "Terra", "Crest", "Aurora", "Kestrel", "Baltic", "Riviera", "Sahara", "Palm", "Emerald",
    "Lotus", "Mekong", "Zenith", "Falcon", "Cobalt", "Anchor", "Sterling", "Juniper",
)  # fmt: skip
FOREIGN_LAST = {
    "Europe": ("Baustoffe GmbH", "Bouwmaterialen BV", "Edilizia Srl", "Budowlana Sp. z o.o.", "Matériaux SAS"),
    "Southeast Asia": ("Home Materials JSC", "Building Supply Co., Ltd.", "Bangunan Jaya PT"),
    "Middle East": ("Contracting LLC", "Building Materials FZE", "Trading & Contracting WLL"),
    "North America": ("Stone & Tile Inc.", "Build Supply LLC", "Home Improvement Corp."),
    "Africa": ("Prime Builders Ltd", "Construction Supply Ltd", "Matériaux SARL"),
}
TRADE, BUILDING, RETAIL = "建材流通 Building trade", "工程施工 Construction", "家居零售 Home retail"
PUBLIC, FACADES, ESTATES = "市政公共 Public works", "幕墙工程 Façades", "房地产开发 Real estate"
PREFABS, SOLAR = "装配式建筑 Prefab", "光伏与储能 Solar and storage"
"""Industries in both languages, so that one is one line wherever its customers come from."""
INDUSTRIES = {
    **dict.fromkeys(("distributor", "dealer", "wholesaler", "agent"), TRADE),
    "retailer": RETAIL,
    "end_user": BUILDING,
    "government": PUBLIC,
}
FOREIGN_INDUSTRIES = (TRADE, BUILDING, RETAIL, FACADES)
HOME, EXPORT = "内贸 Domestic", "出口 Export"
"""The two selling branches: ranks and usual gaps are taken within each."""
SURNAMES = (
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "高",
    "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹",
)  # fmt: skip
GIVEN = (
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "涛", "明", "超", "秀英", "志强",
    "建国", "海燕", "晓东", "文博", "雨桐", "子轩", "国栋", "佳怡", "思远", "春梅", "永健", "立新", "红霞", "俊峰",
    "晨曦", "志远", "丽娟", "振华",
)  # fmt: skip
FOREIGN_PEOPLE = {
    "Europe": ("Jonas Keller", "Sanne de Vries", "Giulia Conti", "Marek Nowak", "Claire Fontaine", "Anke Brandt"),
    "Southeast Asia": ("Nguyen Thi Lan", "Somchai Prasert", "Budi Santoso", "Maria Reyes", "Tran Minh Duc"),
    "Middle East": ("Omar Haddad", "Khalid Al Mansoori", "Layla Farouk", "Yusuf Rahman"),
    "North America": ("Rachel Morgan", "David Chen", "Luis Ortega", "Heather Singh"),
    "Africa": ("Chinedu Okafor", "Amina Yusuf", "Grace Wanjiru", "Karim Benali"),
}
TITLES = (
    ("总经理", "总经办", "decision_maker", "high"),
    ("采购总监", "采购部", "economic_buyer", "high"),
    ("工程部经理", "工程部", "technical", "medium"),
    ("采购主管", "采购部", "gatekeeper", "medium"),
    ("项目经理", "项目部", "user", "low"),
    ("财务经理", "财务部", "influencer", "medium"),
)
FOREIGN_TITLES = (
    ("Managing director", "Management", "decision_maker", "high"),
    ("Head of purchasing", "Purchasing", "economic_buyer", "high"),
    ("Technical manager", "Engineering", "technical", "medium"),
    ("Buyer", "Purchasing", "gatekeeper", "medium"),
    ("Site manager", "Projects", "user", "low"),
)
PRODUCTS = (
    ("瓷砖", (("抛釉砖 800×800", "㎡", "68"), ("仿石砖 600×1200", "㎡", "96"), ("岩板 1200×2400", "㎡", "260"),
             ("外墙砖 45×145", "㎡", "42"), ("防滑地砖 300×300", "㎡", "55"), ("木纹砖 200×1200", "㎡", "88"))),
    ("防水", (("SBS 改性沥青卷材 4mm", "卷", "285"), ("聚氨酯防水涂料 20kg", "桶", "340"),
             ("JS 复合防水 18kg", "桶", "176"), ("自粘卷材 1.5mm", "卷", "228"), ("堵漏王 5kg", "袋", "38"))),
    ("涂料", (("内墙乳胶漆 18L", "桶", "318"), ("真石漆 25kg", "桶", "145"), ("外墙弹性漆 20kg", "桶", "295"),
             ("腻子粉 20kg", "袋", "32"), ("环氧地坪 25kg", "组", "610"))),
    ("保温", (("岩棉板 100mm", "㎡", "58"), ("挤塑板 XPS 50mm", "㎡", "36"), ("真空绝热板 20mm", "㎡", "132"),
             ("聚苯颗粒砂浆 25kg", "袋", "29"))),
    ("石膏板", (("耐水石膏板 12mm", "张", "38"), ("防火石膏板 12mm", "张", "45"), ("轻钢龙骨 C75", "米", "11.5"),
              ("矿棉吸音板", "㎡", "26"))),
    ("门窗型材", (("断桥铝型材 70 系列", "米", "86"), ("系统窗 80 系列", "㎡", "720"), ("防火门 甲级", "樘", "1480"),
               ("幕墙立柱 6063-T5", "米", "118"))),
    ("胶粘与五金", (("瓷砖胶 C2TE 20kg", "袋", "46"), ("美缝剂 400ml", "支", "58"), ("硅酮结构胶 590ml", "支", "32"),
                ("不锈钢挂件", "套", "9.8"), ("地弹簧", "套", "265"))),
)  # fmt: skip
PRODUCTS_EN = {
    "抛釉砖 800×800": ("glazed tile 800×800", "m²"),
    "仿石砖 600×1200": ("stone-look tile 600×1200", "m²"),
    "岩板 1200×2400": ("sintered slab 1200×2400", "m²"),
    "外墙砖 45×145": ("façade tile 45×145", "m²"),
    "防滑地砖 300×300": ("anti-slip tile 300×300", "m²"),
    "木纹砖 200×1200": ("wood-look tile 200×1200", "m²"),
    "SBS 改性沥青卷材 4mm": ("SBS bitumen membrane 4 mm", "rolls"),
    "聚氨酯防水涂料 20kg": ("polyurethane waterproofing 20 kg", "pails"),
    "JS 复合防水 18kg": ("polymer-cement waterproofing 18 kg", "pails"),
    "自粘卷材 1.5mm": ("self-adhesive membrane 1.5 mm", "rolls"),
    "堵漏王 5kg": ("leak-stop mortar 5 kg", "bags"),
    "内墙乳胶漆 18L": ("interior emulsion 18 l", "pails"),
    "真石漆 25kg": ("stone-effect paint 25 kg", "pails"),
    "外墙弹性漆 20kg": ("elastomeric façade paint 20 kg", "pails"),
    "腻子粉 20kg": ("putty powder 20 kg", "bags"),
    "环氧地坪 25kg": ("epoxy flooring 25 kg", "sets"),
    "岩棉板 100mm": ("rock wool board 100 mm", "m²"),
    "挤塑板 XPS 50mm": ("XPS board 50 mm", "m²"),
    "真空绝热板 20mm": ("vacuum insulation panel 20 mm", "m²"),
    "聚苯颗粒砂浆 25kg": ("EPS mortar 25 kg", "bags"),
    "耐水石膏板 12mm": ("moisture-proof board 12 mm", "sheets"),
    "防火石膏板 12mm": ("fire-rated plasterboard 12 mm", "sheets"),
    "轻钢龙骨 C75": ("steel stud C75", "m"),
    "矿棉吸音板": ("mineral fibre ceiling tile", "m²"),
    "断桥铝型材 70 系列": ("thermal-break profile, series 70", "m"),
    "系统窗 80 系列": ("window system, series 80", "m²"),
    "防火门 甲级": ("fire door, class A", "pieces"),
    "幕墙立柱 6063-T5": ("curtain wall mullion 6063-T5", "m"),
    "瓷砖胶 C2TE 20kg": ("tile adhesive C2TE 20 kg", "bags"),
    "美缝剂 400ml": ("epoxy grout 400 ml", "cartridges"),
    "硅酮结构胶 590ml": ("structural silicone 590 ml", "tubes"),
    "不锈钢挂件": ("stainless steel anchors", "sets"),
    "地弹簧": ("floor springs", "sets"),
}
"""What a colleague abroad calls a product, and its unit."""
NEXT = ("报价更新后再访", "带样板和检测报告", "约工程部做一次培训", "跟进框架协议签字",
        "确认下季度用量", "了解新项目进度")  # fmt: skip
NEXT_EN = ("Come back with the new quotation", "Bring samples and test reports", "Agree the framework terms",
           "Check next quarter's volume")  # fmt: skip
PROMISES = ("周三前给出{product}最新报价", "寄送{product}样板三套", "安排一次施工培训", "提供近两年检测报告",
            "协调加急发货", "发送对账单")  # fmt: skip
PROMISES_EN = ("Send the new price list for {product}", "Ship three samples of {product}", "Send the test reports",
               "Arrange a training day on site")  # fmt: skip
COMMITMENTS = ("月底前确认下季度订单", "本周内付清上月货款", "把样板送设计院审核", "安排我们与总经理见面")
COMMITMENTS_EN = ("Confirm next quarter's order by the end of the month", "Introduce us to the managing director")
BROKEN_WHY = ("工厂排产推迟，样品没做出来", "负责人出差，没人跟进", "客户总部暂缓付款")
BROKEN_WHY_EN = ("The works ran late with the samples", "Nobody stood in during the holidays")
