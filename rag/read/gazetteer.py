"""stub"""
MUNICIPAL = frozenset("定西 郴州 黄冈 平凉 兰州 酒泉 深圳 合肥 新乡 辉县 诸城 武穴".split())
COUNTIES = frozenset("庄浪 保靖 龙山 罗田".split())
PROVINCES = frozenset("甘肃 湖南".split())
AMBIGUOUS = frozenset("和平 资源 南部 新兴 兴业".split())
