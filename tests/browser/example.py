"""What the tests of this folder know of the example data, word for word."""

NETWORK = "/n/azerbaijan/"
API = "/api/v1/networks/azerbaijan/"
OVERVIEW = f"{NETWORK}overview/"
MEETING = "NET-2026-02"
MEETING_PAGE = f"{NETWORK}meetings/{MEETING}/"
SECRETARIAT = "secretariat-officer@iom.example"
FOCAL_POINT = "focal-point@ilo.example"
STAKEHOLDER = "head@mc-sms.example"
LIAISON = "liaison-officer@sms.example"

# Who is invited to the meeting, with the language of their mail.
UN_SIDE = {
    "co-chair@rco.example": "en",
    "focal-point@fao.example": "en",
    "focal-point@ilo.example": "en",
    "focal-point@unesco.example": "en",
    "focal-point@unicef.example": "en",
    "focal-point@unodc.example": "en",
    "focal-point@who.example": "en",
    "focal-point@world-bank.example": "en",
    "head@iom.example": "en",
    "secretariat-officer@iom.example": "en",
}
OTHERS = {
    "co-chair@sms.example": "az",
    "focal-point@menr.example": "az",
    "focal-point@mfa.example": "az",
    "focal-point@moe.example": "az",
    "focal-point@omb.example": "az",
    "head@mc-sms.example": "ru",
}
AGENDA = [
    "1. Welcome and adoption of the agenda",
    "2. Remarks by the co-chairs",
    "3. Follow-up of decisions and action points",
    "4. Review of the workplan: results of 2026 and priorities for 2027",
    "5. Outline and timetable of the annual report 2026",
    "6. National implementation plan and request to the connection hub",
    "7. Migration Multi-Partner Trust Fund concept note",
    "8. International Migrants Day, 18 December: joint messages",
    "9. Any other business and closing",
]
UN_ONLY_PAPER = "Draft concept note"
UN_ONLY_WORKSTREAMS = [
    "Consolidated UN technical comments on the next national action plan against trafficking",
    "Rapid assessment of migrant women's access to gender-based violence services in three cities",
    "Inputs on human mobility to national climate policy and adaptation planning documents",
    "Evidence review on social cohesion, hate speech and community resilience",
    "Joint concept note to the Migration Multi-Partner Trust Fund",
]
